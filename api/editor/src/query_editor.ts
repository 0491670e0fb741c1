// The editor of one query at a time: CodeMirror with SPARQL.

import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  completionStatus,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import {
  bracketMatching,
  foldKeymap,
  indentOnInput,
  indentService,
  indentUnit,
  LanguageSupport,
} from "@codemirror/language";
import { forceLinting, linter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension, Prec } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { styleTags, tags } from "@lezer/highlight";
import { SparqlLanguage } from "codemirror-lang-sparql";
import { checks, problemField, rangeOf, setProblem } from "./checks.ts";
import { completions } from "./completion.ts";
import { element } from "./dom.ts";
import type { Problem } from "./endpoint.ts";
import { meanings } from "./hover.ts";
import { bareText, type Names } from "./names.ts";
import { theme } from "./theme.ts";
import type { Things } from "./things.ts";
import { typingOver } from "./typing_over.ts";

/** The package colours whole terms; here names and the word `a` are told apart. */
const language = SparqlLanguage.configure({
  props: [
    styleTags({
      "PrefixedName/...": tags.url,
      IriRef: tags.url,
      A_predicate: tags.keyword,
      Langtag: tags.annotation,
    }),
  ],
});

/** A line is indented by the brackets that are open before it. */
const indentation = indentService.of((context, pos) => {
  const line = context.lineAt(pos, -1);
  const before = bareText(context.state.sliceDoc(0, line.from));
  const open = (before.match(/[{([]/g)?.length ?? 0) - (before.match(/[})\]]/g)?.length ?? 0);
  const closes = /^\s*[})\]]/.test(line.text) ? 1 : 0;
  return Math.max(0, open - closes) * context.unit;
});

export interface Wishes {
  run: () => void;
  changed: (text: string) => void;
}

export class QueryEditor {
  /** What goes into the page. The styles of the editor stay within its shadow root. */
  readonly host: HTMLElement;
  readonly #view: EditorView;
  readonly #extensions: Extension;

  constructor(names: Names, things: Things, wishes: Wishes) {
    this.#extensions = extensions(names, things, wishes);
    this.host = element("div", { class: "query" });
    // Style sheets made by script are let into a shadow root by a policy that forbids inline ones.
    const root = this.host.attachShadow({ mode: "open" });
    this.#view = new EditorView({ state: this.state(""), root, parent: root });
  }

  /** Returns a fresh state, with a history of its own, for a query. */
  state(text: string): EditorState {
    return EditorState.create({ doc: text, extensions: this.#extensions });
  }

  get current(): EditorState {
    return this.#view.state;
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  show(state: EditorState): void {
    this.#view.setState(state);
  }

  replace(text: string): void {
    this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text } });
  }

  focus(): void {
    this.#view.focus();
  }

  /** Marks what the server finds wrong, or takes the mark away. */
  mark(problem: Problem | null): void {
    this.#view.dispatch({ effects: setProblem.of(problem) });
    forceLinting(this.#view);
  }

  /** Puts the cursor where a problem is. */
  goTo(problem: Problem): void {
    const range = rangeOf(this.#view.state.doc, problem);
    if (range === null) return;
    this.#view.dispatch({ selection: { anchor: range.from, head: range.to }, scrollIntoView: true });
    this.#view.focus();
  }
}

function extensions(names: Names, things: Things, wishes: Wishes): Extension {
  const run = () => {
    wishes.run();
    return true;
  };
  return [
    new LanguageSupport(language),
    lineNumbers(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    indentOnInput(),
    indentUnit.of("  "),
    indentation,
    typingOver,
    EditorView.contentAttributes.of({
      "aria-label": "SPARQL query",
      autocapitalize: "off",
      spellcheck: "false",
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) wishes.changed(update.state.doc.toString());
    }),
    // Icons would come as images in the style sheet; each option says in words what it is.
    autocompletion({ override: [completions(names, things)], icons: false, maxRenderedOptions: 80 }),
    meanings(names),
    problemField,
    linter(checks(names), {
      delay: 900,
      needsRefresh: (update) => update.startState.field(problemField) !== update.state.field(problemField),
    }),
    theme,
    Prec.highest(keymap.of([{ key: "Mod-Enter", run }])),
    // Tab takes a completion and otherwise leaves the editor, as everywhere on the page.
    keymap.of([
      { key: "Tab", run: (view) => acceptCompletion(view) || completionStatus(view.state) !== null },
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...completionKeymap,
      ...lintKeymap,
    ]),
  ];
}
