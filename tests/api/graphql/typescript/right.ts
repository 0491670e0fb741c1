// What a client writes with the types of the schema. The compiler takes all of it.
import type { Actor, ActorFields, Claim, ClaimType, Query, QueryActorArgs, QueryClaimsArgs } from "./types";
import possible from "./possibleTypes.json";

type Answer = { data: Pick<Query, "claims" | "actor"> };

export function kindOf(actor: Actor): string {
  switch (actor.__typename) {
    case "Person":
    case "Population":
    case "State":
    case "Organisation":
    case "Bloc":
    case "UnnamedCollective":
      return actor.__typename;
    default: {
      const none: never = actor;
      return none;
    }
  }
}

export function labels(answer: Answer): string[] {
  const claims: Claim[] = answer.data.claims.nodes;
  return claims.flatMap((claim) => claim.about.map((thing) => thing.label ?? thing.id));
}

export const byItem: QueryActorArgs = { wikidata: "Q7747" };
export const demands: QueryClaimsArgs = { where: { claimType: { _eq: "PRESCRIPTIVE" } } };
export const kind: ClaimType = "PRESCRIPTIVE";
export const names: readonly ActorFields["__typename"][] = ["Person", "State"];
export const actors: string[] = possible.Actor;
