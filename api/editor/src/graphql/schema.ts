// The schema of the endpoint, for completion, checks and documentation.

import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  type GraphQLSchema,
  type IntrospectionQuery,
} from "graphql";
import { ENDPOINT } from "./request.ts";

async function bySdl(): Promise<GraphQLSchema> {
  // The text has a tag: a browser that has it already is told so, and fetches nothing.
  const response = await fetch(`${ENDPOINT}?sdl`, { headers: { Accept: "text/plain" } });
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return buildSchema(await response.text(), { assumeValid: true });
}

async function byIntrospection(): Promise<GraphQLSchema> {
  const response = await fetch(ENDPOINT, {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/json" },
    body: JSON.stringify({ query: getIntrospectionQuery({ specifiedByUrl: true }) }),
  });
  const body = (await response.json()) as { data?: IntrospectionQuery | null };
  if (body.data === undefined || body.data === null) throw new Error("Introspection is refused.");
  return buildClientSchema(body.data, { assumeValid: true });
}

/**
 * Returns the schema, or null where the server does not tell it: as text, which is a third of the
 * size, or else by introspection.
 */
export async function loadSchema(): Promise<GraphQLSchema | null> {
  return bySdl()
    .catch(byIntrospection)
    .catch(() => null);
}
