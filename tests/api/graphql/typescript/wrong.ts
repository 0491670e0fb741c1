// Every statement is wrong in one way; the compiler is expected to refuse each.
import type { Actor, ClaimType, Query, QueryActorArgs, QueryClaimsArgs, QueryNodesArgs } from "./types";

export const concept: ClaimType = "NO_SUCH_TYPE";
export const unknown: QueryActorArgs = { wikipedia: "Q7747" };
export const number: QueryActorArgs = { wikidata: 7747 };
export const text: QueryClaimsArgs = { first: "2" };
export const missing: QueryNodesArgs = {};
export const unchecked = (query: Query): string => query.actor.id;
export const narrow = (actor: Actor): unknown => (actor.__typename === "Claim" ? actor : null);
export const absent = (actor: Actor): unknown => actor.paraphrase;
