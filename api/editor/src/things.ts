// The things of the data set by name, asked of the endpoint when somebody is about to name one.

import type { Names } from "./names.ts";

export interface Thing {
  iri: string;
  label: string;
}

/** So many are fetched once and kept; in a larger data set each name typed is asked for. */
const MOST = 2000;
const SHOWN = 50;

function quoted(text: string): string {
  return JSON.stringify(text.toLowerCase());
}

function query(namespace: string, typed: string, most: number): string {
  const wanted =
    typed === ""
      ? ""
      : ` && (CONTAINS(LCASE(?label), ${quoted(typed)}) || CONTAINS(LCASE(STR(?thing)), ${quoted(typed)}))`;
  return `SELECT ?thing (MIN(?label) AS ?name) WHERE {
  ?thing skos:prefLabel|dcterms:title ?label
  FILTER(STRSTARTS(STR(?thing), ${JSON.stringify(namespace)})${wanted})
} GROUP BY ?thing ORDER BY ?name LIMIT ${most}`;
}

async function fetchThings(text: string): Promise<Thing[]> {
  const response = await fetch(`/sparql?query=${encodeURIComponent(text)}`, {
    headers: { Accept: "application/sparql-results+json" },
  });
  // Completion without names is still completion: the endpoint may be busy.
  if (!response.ok) return [];
  const answer = (await response.json()) as { results: { bindings: Record<string, { value: string }>[] } };
  return answer.results.bindings.map((row) => ({
    iri: row.thing?.value ?? "",
    label: row.name?.value ?? "",
  }));
}

export class Things {
  readonly #kept = new Map<string, Promise<Thing[]>>();

  constructor(private readonly names: Names) {}

  /** Returns things under a namespace whose name or IRI holds what is typed. */
  async under(namespace: string, typed: string): Promise<Thing[]> {
    if (!namespace.startsWith(this.names.things)) return [];
    let first = this.#kept.get(namespace);
    if (first === undefined) {
      first = fetchThings(query(namespace, "", MOST)).catch(() => []);
      this.#kept.set(namespace, first);
    }
    const kept = await first;
    if (kept.length < MOST || typed === "") return kept;
    return fetchThings(query(namespace, typed, SHOWN)).catch(() => kept);
  }
}
