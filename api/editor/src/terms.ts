// Terms of an answer, as SPARQL 1.1 Query Results JSON Format gives them, and how they are shown.

import { element } from "./dom.ts";
import type { Names } from "./names.ts";

export interface Term {
  type: "uri" | "literal" | "typed-literal" | "bnode" | "triple";
  value: string | { subject: Term; predicate: Term; object: Term };
  "xml:lang"?: string;
  datatype?: string;
}

export type Row = Record<string, Term | undefined>;

const NUMERIC =
  /XMLSchema#(?:integer|decimal|double|float|(?:unsigned|non|positive|negative)?\w*(?:Integer|Int|Long|Short|Byte)|int|long|short|byte)$/;
const STRING = "http://www.w3.org/2001/XMLSchema#string";

/** Returns the text of a term, for sorting and filtering. */
export function textOf(term: Term | undefined, names: Names): string {
  if (term === undefined) return "";
  if (typeof term.value !== "string") {
    const { subject, predicate, object } = term.value;
    return `<<( ${[subject, predicate, object].map((part) => textOf(part, names)).join(" ")} )>>`;
  }
  if (term.type === "bnode") return `_:${term.value}`;
  return term.type === "uri" ? names.shorten(term.value) : term.value;
}

export function isNumber(term: Term | undefined): boolean {
  return term?.datatype !== undefined && NUMERIC.test(term.datatype);
}

/** Returns a term as it stands in a table: IRIs lead to their pages. */
export function shown(term: Term | undefined, names: Names): Node {
  if (term === undefined) return document.createTextNode("");
  if (typeof term.value !== "string") {
    const { subject, predicate, object } = term.value;
    return element(
      "span",
      {},
      "<<( ",
      shown(subject, names),
      " ",
      shown(predicate, names),
      " ",
      shown(object, names),
      " )>>",
    );
  }
  if (term.type === "uri") return link(term.value, names);
  if (term.type === "bnode") return element("span", { class: "type" }, `_:${term.value}`);
  const text = element("span", { lang: term["xml:lang"] }, term.value);
  const tag =
    term["xml:lang"] ??
    (term.datatype === undefined || term.datatype === STRING ? undefined : names.shorten(term.datatype));
  if (tag === undefined || isNumber(term)) return text;
  return element("span", {}, text, " ", element("small", { class: "type" }, tag));
}

function link(iri: string, names: Names): Node {
  const href = names.href(iri);
  const text = names.shorten(iri);
  if (href === undefined) return element("span", { title: iri }, text);
  const label = names.term(iri)?.label;
  const away = href.startsWith("/") ? {} : { class: "away", rel: "external" };
  return element("a", { href, title: label === undefined ? iri : `${label} (${iri})`, ...away }, text);
}
