// Reads N-Triples, with the triple terms of RDF 1.2, into rows, so that triples stand in a table.
// Source: RDF 1.2 N-Triples (W3C).

import type { Row, Term } from "./terms.ts";

const IRI = /<([^>]*)>/y;
const BLANK = /_:([^\s<>"]+)/y;
const LITERAL = /"([^"\\]*(?:\\[\s\S][^"\\]*)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?/y;
const SPACE = /(?:[ \t\r\n]|#[^\n]*)*/y;

const ESCAPES: Record<string, string> = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replaceAll(
    /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([\s\S]))/g,
    (_, four: string | undefined, eight: string | undefined, one: string | undefined) =>
      one === undefined
        ? String.fromCodePoint(Number.parseInt(four ?? eight ?? "0", 16))
        : (ESCAPES[one] ?? one),
  );
}

class Reader {
  #at = 0;

  constructor(private readonly text: string) {}

  *rows(): Generator<Row> {
    this.#skip();
    while (this.#at < this.text.length) {
      yield { s: this.#term(), p: this.#term(), o: this.#term() };
      this.#expect(".");
    }
  }

  #term(): Term {
    if (this.text.startsWith("<<(", this.#at)) return this.#triple();
    const iri = this.#match(IRI);
    if (iri !== null) return { type: "uri", value: unescaped(iri[1] ?? "") };
    const blank = this.#match(BLANK);
    if (blank !== null) return { type: "bnode", value: blank[1] ?? "" };
    const literal = this.#match(LITERAL);
    if (literal === null) throw new Error(`no N-Triples at ${this.text.slice(this.#at, this.#at + 40)}`);
    const term: Term = { type: "literal", value: unescaped(literal[1] ?? "") };
    if (literal[2] !== undefined) term["xml:lang"] = literal[2];
    if (literal[3] !== undefined) term.datatype = unescaped(literal[3]);
    return term;
  }

  #triple(): Term {
    this.#expect("<<(");
    const value = { subject: this.#term(), predicate: this.#term(), object: this.#term() };
    this.#expect(")>>");
    return { type: "triple", value };
  }

  #expect(mark: string): void {
    if (!this.text.startsWith(mark, this.#at))
      throw new Error(`no ${mark} at ${this.text.slice(this.#at, this.#at + 40)}`);
    this.#at += mark.length;
    this.#skip();
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text);
    if (found !== null) {
      this.#at = pattern.lastIndex;
      this.#skip();
    }
    return found;
  }

  #skip(): void {
    SPACE.lastIndex = this.#at;
    SPACE.exec(this.text);
    this.#at = SPACE.lastIndex;
  }
}

/** Returns the triples of a document as rows of `s`, `p` and `o`; throws on what is no N-Triples. */
export function readNTriples(text: string): Row[] {
  return [...new Reader(text).rows()];
}
