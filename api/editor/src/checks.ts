// What is marked in a query: faults that the server found, and slips that the names give away.

import { syntaxTree } from "@codemirror/language";
import type { Diagnostic } from "@codemirror/lint";
import { type EditorState, StateEffect, StateField, type Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { Problem } from "./endpoint.ts";
import { bareText, expanded, localName, type Names } from "./names.ts";

/** What the grammar of the editor does not know and the server does: RDF 1.2 and digests. */
const BEYOND =
  /<<|\{\||~|\bVERSION\b|\b(?:MD5|SHA\d+|TRIPLE|IS_?TRIPLE|SUBJECT|PREDICATE|OBJECT|LANGDIR|HAS_?LANG|HAS_?LANGDIR|STRLANGDIR|LATERAL|ADJUST)\b/i;

/** Sets what the server finds wrong with the query, or nothing. It goes when the query changes. */
export const setProblem = StateEffect.define<Problem | null>();

export const problemField = StateField.define<Problem | null>({
  create: () => null,
  update(held, transaction) {
    const set = transaction.effects.find((effect) => effect.is(setProblem));
    if (set !== undefined) return set.value as Problem | null;
    return transaction.docChanged ? null : held;
  },
});

/** Returns the place of a line and a column, both counted from 1, within the text. */
export function offsetOf(doc: Text, line: number, column: number): number {
  const found = doc.line(Math.min(Math.max(1, line), doc.lines));
  // The server counts characters, the editor UTF-16 units.
  const before = [...found.text].slice(0, Math.max(0, column - 1)).join("");
  return found.from + before.length;
}

export function rangeOf(doc: Text, problem: Problem): { from: number; to: number } | null {
  if (problem.line === undefined) return null;
  const from = offsetOf(doc, problem.line, problem.column ?? 1);
  const rest = doc.sliceString(from, doc.lineAt(from).to);
  const length =
    problem.token !== undefined && rest.startsWith(problem.token)
      ? problem.token.length
      : (/^(?:[\p{L}\p{N}_:?$.-]+|.)/u.exec(rest)?.[0].length ?? 0);
  if (length > 0) return { from, to: from + length };
  // At the end of a line there is nothing to underline but what stands before it.
  return { from: Math.max(0, from - 1), to: from };
}

function fromServer(state: EditorState): Diagnostic[] {
  const problem = state.field(problemField, false) ?? null;
  const range = problem === null ? null : rangeOf(state.doc, problem);
  return problem === null || range === null
    ? []
    : [{ ...range, severity: "error", message: problem.detail || problem.title }];
}

function isBalanced(query: string): boolean {
  const bare = bareText(query);
  return bare.replaceAll(/[^{([]/g, "").length === bare.replaceAll(/[^})\]]/g, "").length;
}

function fromGrammar(state: EditorState): Diagnostic[] {
  const query = state.doc.toString();
  // A query that is still being written is no fault, and recovery from it points anywhere.
  if (BEYOND.test(query) || !isBalanced(query)) return [];
  const found: Diagnostic[] = [];
  syntaxTree(state).iterate({
    enter(node) {
      if (!node.type.isError || found.length > 0) return;
      const to = node.to > node.from ? node.to : Math.min(state.doc.length, node.from + 1);
      const text = state.sliceDoc(node.from, to).trim();
      const message =
        text === "" || node.from >= state.doc.length
          ? "Something is missing here"
          : `“${text.slice(0, 40)}” is not expected here`;
      found.push({ from: Math.min(node.from, Math.max(0, to - 1)), to, severity: "info", message });
    },
  });
  return found;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Returns the name nearest to one that nobody knows, if it can be what was meant. */
export function nearest(given: string, known: Iterable<string>): string | undefined {
  const most = given.length < 5 ? 1 : 2;
  const ranked = [...known]
    .map((name) => [distance(given.toLowerCase(), name.toLowerCase()), name] as const)
    .filter(([far]) => far <= most);
  return ranked.sort((a, b) => a[0] - b[0])[0]?.[1];
}

function replacing(from: number, to: number, text: string): NonNullable<Diagnostic["actions"]> {
  return [
    {
      name: `Write ${text}`,
      apply: (view: EditorView) => view.dispatch({ changes: { from, to, insert: text } }),
    },
  ];
}

function fromNames(state: EditorState, names: Names): Diagnostic[] {
  const prefixes = names.inForce(state.doc.toString());
  const found: Diagnostic[] = [];
  syntaxTree(state).iterate({
    enter(node) {
      if (node.name !== "PrefixedName") return;
      const text = state.sliceDoc(node.from, node.to);
      const slip = slipOf(text, names, prefixes);
      if (slip === null) return;
      const actions = slip.meant === undefined ? {} : { actions: replacing(node.from, node.to, slip.meant) };
      found.push({ from: node.from, to: node.to, severity: "warning", message: slip.message, ...actions });
    },
  });
  return found;
}

function slipOf(
  text: string,
  names: Names,
  prefixes: ReadonlyMap<string, string>,
): { message: string; meant?: string } | null {
  const prefix = text.slice(0, text.indexOf(":"));
  const iri = expanded(text, prefixes);
  if (iri === undefined) {
    const near = nearest(prefix, prefixes.keys());
    return near === undefined
      ? { message: `The prefix ${prefix}: is not declared` }
      : {
          message: `The prefix ${prefix}: is not declared; ${near}: is`,
          meant: `${near}:${text.slice(prefix.length + 1)}`,
        };
  }
  if (names.term(iri) !== undefined) return null;
  const namespace = prefixes.get(prefix) ?? "";
  const beside = names.terms
    .filter((term) => term.iri.startsWith(namespace))
    .map((term) => term.iri.slice(namespace.length));
  const near = nearest(localName(iri), beside);
  return near === undefined
    ? null
    : { message: `The ontology has no ${text}; it has ${prefix}:${near}`, meant: `${prefix}:${near}` };
}

/** Returns a source of what to mark, worst first. */
export function checks(names: Names) {
  return (view: EditorView): Diagnostic[] => {
    const said = fromServer(view.state);
    // The server may only know that the end came too early; the grammar often knows where it began.
    const guessed = fromGrammar(view.state).filter(({ from }) => from !== said[0]?.from);
    return [...said, ...guessed, ...fromNames(view.state, names)];
  };
}
