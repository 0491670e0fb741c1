// Asking the SPARQL endpoint of this server: queries, cancelling, files and citations.

import { readNTriples } from "./ntriples.ts";
import type { Row } from "./terms.ts";

/** A problem as RFC 9457 tells it, with the place of a fault in the query where there is one. */
export interface Problem {
  title: string;
  detail: string;
  status?: number;
  line?: number;
  column?: number;
  token?: string;
}

export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
}

export type Kind = "rows" | "triples" | "boolean";

export interface Answer {
  kind: Kind;
  variables: string[];
  rows: Row[];
  truth: boolean;
  raw: string;
  seconds: number;
  version: string | null;
  /** Tells whether the server says that the answer is cut short. */
  partial: boolean;
  notices: string[];
  /** The address that gives this answer again, from this version of the data. */
  permalink: string | null;
}

export interface Format {
  name: string;
  shown: string;
  suffix: string;
}

const JSON_AND_XML: readonly Format[] = [
  { name: "json", shown: "JSON", suffix: "srj" },
  { name: "xml", shown: "XML", suffix: "srx" },
];
const ROWS: readonly Format[] = [
  { name: "csv", shown: "CSV", suffix: "csv" },
  { name: "tsv", shown: "TSV", suffix: "tsv" },
  ...JSON_AND_XML,
];
const TRIPLES: readonly Format[] = [
  { name: "ttl", shown: "Turtle", suffix: "ttl" },
  { name: "nt", shown: "N-Triples", suffix: "nt" },
  { name: "jsonld", shown: "JSON-LD", suffix: "jsonld" },
  { name: "rdf", shown: "RDF/XML", suffix: "rdf" },
];
export const FORMATS: Record<Kind, readonly Format[]> = {
  rows: ROWS,
  triples: TRIPLES,
  boolean: JSON_AND_XML,
};

const ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9, application/problem+json;q=0.5";
/** Longer addresses are posted: some proxies cut them. */
const LONGEST = 6000;

export function address(query: string, more: Record<string, string> = {}): string {
  return `/sparql?${new URLSearchParams({ query, ...more })}`;
}

/** Returns a fresh id by which a query can be cancelled. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

async function send(
  query: string,
  accept: string,
  id: string,
  signal: AbortSignal | null,
): Promise<Response> {
  const headers = { Accept: accept, "Parley-Query-Id": id };
  const url = address(query);
  // Asked by GET, the browser may hold the answer already, and the server only says so.
  const response =
    url.length <= LONGEST
      ? await fetch(url, { headers, signal })
      : await fetch("/sparql", { method: "POST", headers, body: new URLSearchParams({ query }), signal });
  if (!response.ok) throw new Refused(await problemOf(response));
  return response;
}

async function problemOf(response: Response): Promise<Problem> {
  const type = response.headers.get("content-type") ?? "";
  if (!type.includes("json"))
    return {
      title: `The server answered ${response.status}`,
      detail: (await response.text()).slice(0, 2000),
      status: response.status,
    };
  const told = (await response.json()) as Partial<Problem>;
  const retry = response.headers.get("retry-after");
  const detail = `${told.detail ?? ""}${retry === null ? "" : ` Try again in ${retry} s.`}`;
  return { ...told, title: told.title ?? "No answer", detail };
}

/** Asks a query; throws Refused with what the server says is wrong. */
export async function ask(query: string, id: string, signal: AbortSignal): Promise<Answer> {
  const started = performance.now();
  const response = await send(query, ACCEPT, id, signal);
  const raw = await response.text();
  const seconds = (performance.now() - started) / 1000;
  const type = response.headers.get("content-type") ?? "";
  return { ...contentOf(type, raw), raw, seconds, ...aboutOf(response.headers) };
}

function contentOf(type: string, raw: string): Pick<Answer, "kind" | "variables" | "rows" | "truth"> {
  if (!type.includes("json"))
    return { kind: "triples", variables: ["s", "p", "o"], rows: readNTriples(raw), truth: false };
  const content = JSON.parse(raw) as {
    head: { vars?: string[] };
    results?: { bindings: Row[] };
    boolean?: boolean;
  };
  if (content.boolean !== undefined)
    return { kind: "boolean", variables: [], rows: [], truth: content.boolean };
  return {
    kind: "rows",
    variables: content.head.vars ?? [],
    rows: content.results?.bindings ?? [],
    truth: false,
  };
}

function aboutOf(headers: Headers): Pick<Answer, "version" | "partial" | "notices" | "permalink"> {
  const notice = headers.get("parley-notice");
  const cite = /<([^>]*)>\s*;[^,]*rel="?(?:cite-as|permalink)"?/.exec(headers.get("link") ?? "");
  return {
    version: headers.get("parley-version"),
    partial: headers.get("parley-complete") === "no",
    notices: notice === null ? [] : [notice],
    permalink: cite?.[1] === undefined ? null : new URL(cite[1], location.href).href,
  };
}

/** Has the server stop a query; it may have ended meanwhile. */
export async function cancel(id: string): Promise<void> {
  await fetch(`/sparql/queries/${id}`, { method: "DELETE", keepalive: true }).catch(() => undefined);
}

async function inFormat(query: string, format: string): Promise<Response> {
  const url = address(query, { format });
  const headers = { "Parley-Query-Id": newId() };
  const response =
    url.length <= LONGEST
      ? await fetch(url, { headers })
      : await fetch("/sparql", { method: "POST", headers, body: new URLSearchParams({ query, format }) });
  if (!response.ok) throw new Refused(await problemOf(response));
  return response;
}

/** Returns the answer as it is written in a format. */
export async function textIn(query: string, format: string): Promise<string> {
  return (await inFormat(query, format)).text();
}

/** Has the browser save the answer as a file. */
export async function save(query: string, format: Format): Promise<void> {
  const blob = await (await inFormat(query, format.name)).blob();
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(blob);
  anchor.download = `answer.${format.suffix}`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 60_000);
}

/** Returns the text by which an answer is cited. */
export async function citation(query: string): Promise<string> {
  const response = await fetch(`/sparql/citation?${new URLSearchParams({ query })}`, {
    headers: { Accept: "text/plain" },
  });
  if (!response.ok) throw new Refused(await problemOf(response));
  return (await response.text()).trim();
}
