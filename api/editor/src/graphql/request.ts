// Sending a document to the GraphQL endpoint, and what came back.

export interface Asked {
  query: string;
  variables: string;
  headers: string;
  operation: string | null;
}

export interface Told {
  /** The answer as indented JSON, or as it came if it is none. */
  text: string;
  errors: { message: string; line?: number; column?: number }[];
  status: number;
  milliseconds: number;
  bytes: number;
  version: string | null;
}

export const ENDPOINT = "/graphql";
const ACCEPT = "application/graphql-response+json, application/json;q=0.9";

/** Reads a field that holds a JSON object or nothing; throws with the field's name. */
export function objectIn(text: string, name: string): Record<string, unknown> {
  if (text.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name}: this is no JSON. ${(error as Error).message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${name}: a JSON object is wanted, such as {"name": "value"}.`);
  return value as Record<string, unknown>;
}

function headersOf(text: string): Headers {
  const headers = new Headers({ Accept: ACCEPT, "Content-Type": "application/json" });
  for (const [name, value] of Object.entries(objectIn(text, "Headers"))) {
    if (typeof value !== "string") throw new Error(`Headers: the value of "${name}" is no text.`);
    headers.set(name, value);
  }
  return headers;
}

/** Asks; throws what `fetch` throws, and an Error that names the field if one cannot be read. */
export async function ask(asked: Asked, signal: AbortSignal): Promise<Told> {
  const headers = headersOf(asked.headers);
  const variables = objectIn(asked.variables, "Variables");
  const operation = asked.operation === null ? {} : { operationName: asked.operation };
  const started = performance.now();
  const response = await fetch(ENDPOINT, {
    method: "POST",
    headers,
    body: JSON.stringify({ query: asked.query, variables, ...operation }),
    signal,
  });
  const raw = await response.text();
  return {
    ...contentOf(raw),
    status: response.status,
    milliseconds: performance.now() - started,
    bytes: new TextEncoder().encode(raw).length,
    version: response.headers.get("parley-version"),
  };
}

interface Body {
  errors?: { message: string; locations?: { line: number; column: number }[] }[];
}

function contentOf(raw: string): Pick<Told, "text" | "errors"> {
  let body: Body;
  try {
    body = JSON.parse(raw) as Body;
  } catch {
    return { text: raw, errors: [{ message: "The answer is no JSON." }] };
  }
  const errors = (body.errors ?? []).map(({ message, locations }) => ({ message, ...locations?.[0] }));
  return { text: JSON.stringify(body, null, 2), errors };
}
