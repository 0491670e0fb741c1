// Completion from the model: what fits the place comes first, found by name or by label.

import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
  insertCompletionText,
} from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import type { EditorView } from "@codemirror/view";
import type { Kind, Term } from "./data.ts";
import { element } from "./dom.ts";
import { expanded, localName, type Names, type Prefixes, written } from "./names.ts";
import { type Slot, slotAfter } from "./slot.ts";
import type { Things } from "./things.ts";
import { FUNCTIONS, KEYWORDS } from "./words.ts";

const MOST = 80;
const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

interface Ranked {
  score: number;
  option: Completion;
}

/** Returns how well a name, or failing that a label, fits what is typed; 0 is not at all. */
export function fit(typed: string, name: string, label: string): number {
  const wanted = typed.toLowerCase();
  const [shortName, said] = [name.toLowerCase(), label.toLowerCase()];
  if (wanted === "") return 1;
  if (shortName.startsWith(wanted)) return 5 + wanted.length / (shortName.length + 1);
  if (said.startsWith(wanted)) return 4;
  if (said.split(/[\s(-]+/).some((word) => word.startsWith(wanted))) return 3;
  return shortName.includes(wanted) || said.includes(wanted) ? 2 : 0;
}

export function describe(term: Term): HTMLElement {
  const about = [term.kind as string];
  if (term.domain !== undefined) about.push(`of ${term.domain}`);
  if (term.range !== undefined && term.scheme === undefined) about.push(`with ${term.range}`);
  if (term.scheme !== undefined) about.push(`in ${localName(term.scheme)}`);
  return element(
    "div",
    { class: "about" },
    element("b", {}, term.label),
    element("p", {}, term.definition),
    element("small", {}, about.join(" ")),
  );
}

/** Returns a function that writes an IRI, by a prefix that it declares first if that is needed. */
function writing(iri: string, prefixes: Prefixes, prefix?: [string, string]) {
  return (view: EditorView, _completion: Completion, from: number, to: number): void => {
    const name = written(iri, prefixes);
    if (name !== undefined || prefix === undefined || prefixes.has(prefix[0])) {
      view.dispatch(insertCompletionText(view.state, name ?? `<${iri}>`, from, to));
      return;
    }
    const declaration = `PREFIX ${prefix[0]}: <${prefix[1]}>\n`;
    const text = `${prefix[0]}:${iri.slice(prefix[1].length)}`;
    view.dispatch({
      changes: [
        { from: 0, insert: declaration },
        { from, to, insert: text },
      ],
      selection: { anchor: from + declaration.length + text.length },
      userEvent: "input.complete",
    });
  };
}

class Offers {
  readonly #found: Ranked[] = [];

  constructor(
    private readonly names: Names,
    private readonly prefixes: Prefixes,
    private readonly typed: string,
  ) {}

  add(score: number, option: Completion): void {
    if (score > 0) this.#found.push({ score, option });
  }

  term(term: Term, boost: number): void {
    const score = fit(this.typed, localName(term.iri), term.label);
    const scheme = term.kind === "concept" ? term.scheme : undefined;
    const prefix: [string, string] | undefined =
      scheme === undefined ? undefined : [localName(scheme), `${scheme}/`];
    const name =
      written(term.iri, this.prefixes) ??
      (prefix === undefined ? `<${term.iri}>` : `${prefix[0]}:${term.iri.slice(prefix[1].length)}`);
    const detail = term.label.toLowerCase() === localName(term.iri).toLowerCase() ? term.kind : term.label;
    this.add(score > 0 ? score + boost : 0, {
      label: name,
      detail,
      type: term.kind,
      info: () => describe(term),
      apply: writing(term.iri, this.prefixes, prefix),
    });
  }

  thing(iri: string, label: string, boost: number): void {
    const score = fit(this.typed, localName(iri), label);
    const name = written(iri, this.prefixes) ?? this.names.shorten(iri);
    this.add(score > 0 ? score + boost : 0, {
      label: name,
      detail: label,
      type: "thing",
      apply: writing(iri, this.prefixes),
    });
  }

  word(label: string, type: string, detail?: string): void {
    const starts = this.typed !== "" && label.toLowerCase().startsWith(this.typed.toLowerCase());
    const option: Completion = { label, type };
    if (detail !== undefined) option.detail = detail;
    this.add(starts ? 5.5 : 0, option);
  }

  best(): Completion[] {
    // The order of the model decides between equals: sorting is stable.
    const ordered = this.#found.sort((a, b) => b.score - a.score).slice(0, MOST);
    return ordered.map(({ option }) => option);
  }
}

/** Returns how much more a term is wanted at a place, or nothing if it cannot stand there. */
export function wantedAt(
  term: Term,
  slot: Slot,
  predicate: Term | undefined,
  isType: boolean,
): number | undefined {
  const fitting: Record<Kind, () => number | undefined> = {
    property: () => (slot.place === "predicate" ? 10 : slot.place === "elsewhere" ? 0 : undefined),
    class: () => (isType ? 10 : slot.place === "predicate" ? undefined : -1),
    concept: () => {
      if (slot.place === "predicate" || isType) return undefined;
      if (predicate === undefined) return -0.5;
      return predicate.scheme === term.scheme
        ? 10
        : predicate.scheme === undefined && predicate.iri.endsWith("#about")
          ? 0
          : undefined;
    },
  };
  return fitting[term.kind]();
}

function variables(context: CompletionContext): CompletionResult | null {
  const word = context.matchBefore(/[?$][\p{L}\p{N}_]*/u);
  if (word === null) return null;
  const text = `${context.state.sliceDoc(0, word.from)} ${context.state.sliceDoc(context.pos)}`;
  const found = new Set(
    [...text.matchAll(/[?$]([\p{L}\p{N}_]+)/gu)].map((match) => `${word.text.charAt(0)}${match[1]}`),
  );
  return {
    from: word.from,
    options: [...found].map((label) => ({ label, type: "variable" })),
    validFor: /^[?$][\p{L}\p{N}_]*$/u,
  };
}

function isQuiet(context: CompletionContext): boolean {
  const node = syntaxTree(context.state).resolveInner(context.pos, -1);
  return (
    ["Comment", "String", "IriRef", "Langtag"].includes(node.name) &&
    node.to >= context.pos &&
    !(node.name === "IriRef" && node.to === context.pos)
  );
}

/** Returns the source of completions for an editor. */
export function completions(names: Names, things: Things): CompletionSource {
  return async (context) => {
    if (isQuiet(context)) return null;
    const variable = variables(context);
    if (variable !== null) return variable;
    const word = context.matchBefore(/(?:[\p{L}][\p{L}\p{N}_-]*)?:?[\p{L}\p{N}_.-]*/u);
    const text = word?.text ?? "";
    const from = word?.from ?? context.pos;
    if ((text === "" || !/^[\p{L}:]/u.test(text)) && !context.explicit) return null;
    if (context.state.sliceDoc(from - 1, from) === "@") return null;
    const options = await offered(context, names, things, from, text);
    return options.length === 0 ? null : { from, options, filter: false };
  };
}

async function offered(
  context: CompletionContext,
  names: Names,
  things: Things,
  from: number,
  text: string,
): Promise<Completion[]> {
  const query = context.state.doc.toString();
  const prefixes = names.inForce(query);
  const slot = slotAfter(query.slice(0, from));
  const colon = text.indexOf(":");
  const typed = text.slice(colon + 1);
  const namespace = colon < 0 ? undefined : prefixes.get(text.slice(0, colon));
  const said =
    slot.predicate === "a"
      ? TYPE
      : slot.predicate === undefined
        ? undefined
        : expanded(slot.predicate, prefixes);
  const offers = new Offers(names, prefixes, typed);
  for (const term of names.terms) {
    const boost = wantedAt(term, slot, said === undefined ? undefined : names.term(said), said === TYPE);
    const inside = colon < 0 || (namespace !== undefined && term.iri.startsWith(namespace));
    if (inside && boost !== undefined) offers.term(term, boost);
  }
  if (colon < 0) addWords(offers, names, slot);
  const among =
    namespace ??
    (colon < 0 && typed.length > 2 && slot.place !== "predicate" && said !== TYPE ? names.things : undefined);
  if (among !== undefined) await addThings(offers, things, among, typed);
  return context.aborted ? [] : offers.best();
}

function addWords(offers: Offers, names: Names, slot: Slot): void {
  for (const word of KEYWORDS) offers.word(word, "keyword");
  if (slot.place === "elsewhere") for (const [name, gives] of FUNCTIONS) offers.word(name, "function", gives);
  for (const [name, iri] of names.prefixes) offers.word(`${name}:`, "namespace", iri);
}

async function addThings(offers: Offers, things: Things, namespace: string, typed: string): Promise<void> {
  for (const { iri, label } of await things.under(namespace, typed)) offers.thing(iri, label, 0);
}
