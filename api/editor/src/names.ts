// IRIs and the names that people write for them.

import type { EditorData, Term } from "./data.ts";

/** What may follow the colon of a prefixed name without an escape, or nothing. */
const LOCAL = /^(?:[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?)?$/u;

const DECLARATION = /^[^#\n]*?\bPREFIX\s+([\p{L}][\p{L}\p{N}_.-]*)?:\s*<([^<>\s]*)>/gimu;

export type Prefixes = ReadonlyMap<string, string>;

/** Returns a query without its comments, strings and IRIs in angle brackets. */
export function bareText(query: string): string {
  return query.replaceAll(
    /<[^<>\s"{}|^`]*>|"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*/g,
    " ",
  );
}

/** Returns the prefixes that a query declares itself. */
export function declared(query: string): Prefixes {
  const found = new Map<string, string>();
  // A line may declare several; each match starts anew at its line, so lines are split at PREFIX.
  for (const line of query.split("\n")) {
    for (const part of line.split(/(?=\bPREFIX\b)/i)) {
      for (const match of part.matchAll(DECLARATION)) found.set(match[1] ?? "", match[2] ?? "");
    }
  }
  return found;
}

/** The prefixes and terms of this server. */
export class Names {
  readonly prefixes: Prefixes;
  readonly terms: readonly Term[];
  readonly #base: string;
  readonly #pages: Record<string, string>;
  readonly #byIri: Map<string, Term>;
  readonly #longestFirst: [string, string][];

  constructor(data: EditorData) {
    this.prefixes = new Map(Object.entries(data.prefixes));
    this.terms = data.terms;
    this.#base = data.base;
    this.#pages = data.pages;
    this.#byIri = new Map(data.terms.map((term) => [term.iri, term]));
    this.#longestFirst = [...this.prefixes].sort((a, b) => b[1].length - a[1].length);
  }

  term(iri: string): Term | undefined {
    return this.#byIri.get(iri);
  }

  /** Returns `prefix:local` where one of the server's prefixes fits, else the IRI; for people. */
  shorten(iri: string): string {
    const found = this.#longestFirst.find(([, namespace]) => iri.startsWith(namespace));
    return found === undefined ? iri : `${found[0]}:${iri.slice(found[1].length)}`;
  }

  /** Returns where an IRI leads: to its page on this server, or to the web, or nowhere. */
  href(iri: string): string | undefined {
    for (const part of ["id/", "graph/"]) {
      if (iri.startsWith(this.#base + part))
        return encodeURI(`/${iri.slice(this.#base.length)}`)
          .replaceAll("?", "%3F")
          .replaceAll("#", "%23")
          .replaceAll("%25", "%");
    }
    return this.#byIri.get(iri)?.href ?? this.#pages[iri] ?? (/^https?:\/\//.test(iri) ? iri : undefined);
  }

  /** Returns the prefixes that a query may use: the server's, and over them its own. */
  inForce(query: string): Prefixes {
    return new Map([...this.prefixes, ...declared(query)]);
  }

  /** The namespace that all things of the data stand under. */
  get things(): string {
    return `${this.#base}id/`;
  }
}

/** Returns `prefix:local` as a query may write it, by the longest namespace that fits, or nothing. */
export function written(iri: string, prefixes: Prefixes): string | undefined {
  const fitting = [...prefixes]
    .filter(([, namespace]) => iri.startsWith(namespace) && LOCAL.test(iri.slice(namespace.length)))
    .sort((a, b) => b[1].length - a[1].length);
  const best = fitting[0];
  return best === undefined ? undefined : `${best[0]}:${iri.slice(best[1].length)}`;
}

/** Returns the IRI that a prefixed name stands for, or nothing if its prefix is unknown. */
export function expanded(name: string, prefixes: Prefixes): string | undefined {
  const colon = name.indexOf(":");
  const namespace = prefixes.get(name.slice(0, colon));
  return namespace === undefined ? undefined : namespace + name.slice(colon + 1).replaceAll(/\\(.)/g, "$1");
}

/** Returns the part of an IRI behind its last `#` or `/`. */
export function localName(iri: string): string {
  return /[^#/]*$/.exec(iri)?.[0] ?? iri;
}
