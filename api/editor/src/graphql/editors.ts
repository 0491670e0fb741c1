// The three editors of the page: the document, an object written as JSON, and the answer.

import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionSource,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  completionStatus,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json, jsonLanguage, jsonParseLinter } from "@codemirror/lang-json";
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
} from "@codemirror/language";
import { type Diagnostic, linter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension, Prec } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { graphql, updateSchema } from "cm6-graphql";
import type { GraphQLSchema } from "graphql";
import { element } from "../dom.ts";
import { theme } from "../theme.ts";
import { typingOver } from "../typing_over.ts";
import { meanings, type Options } from "./hover.ts";
import { links } from "./links.ts";
import { tall } from "./look.ts";
import type { Told } from "./request.ts";

type Keys = { run: () => void; prettify: () => void };

function keys(act: Keys): Extension {
  const doing = (what: () => void) => () => {
    what();
    return true;
  };
  return Prec.highest(
    keymap.of([
      { key: "Mod-Enter", run: doing(act.run) },
      { key: "Shift-Mod-f", run: doing(act.prettify) },
    ]),
  );
}

function basics(name: string): Extension {
  return [
    highlightSelectionMatches(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    indentOnInput(),
    indentUnit.of("  "),
    typingOver,
    EditorView.contentAttributes.of({ "aria-label": name, autocapitalize: "off", spellcheck: "false" }),
    autocompletion({ icons: false, maxRenderedOptions: 80 }),
    theme,
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

class Editor {
  /** What goes into the page. The styles of the editor stay within its shadow root. */
  readonly host = element("div", { class: "query" });
  protected readonly view: EditorView;

  constructor(extensions: Extension) {
    // Style sheets made by script are let into a shadow root by a policy that forbids inline ones.
    const root = this.host.attachShadow({ mode: "open" });
    this.view = new EditorView({ state: EditorState.create({ extensions }), root, parent: root });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  set text(text: string) {
    if (text !== this.text)
      this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
  }

  focus(): void {
    this.view.focus();
  }
}

export interface Wishes extends Keys {
  changed: () => void;
  /** Shows a field of a type, or a type, in the documentation. */
  document: (type: string, field?: string) => void;
}

/** The document: coloured, completed and checked by the schema once that is there. */
export class DocumentEditor extends Editor {
  constructor(wishes: Wishes) {
    const options: Options = {
      onShowInDocs: (field, type, parent) => {
        if (parent !== undefined && field !== undefined) wishes.document(parent, field);
        else if (type !== undefined) wishes.document(type.replace(/[[\]!]/g, ""));
      },
    };
    super([
      lineNumbers(),
      codeFolding(),
      highlightActiveLine(),
      basics("GraphQL query"),
      keys(wishes),
      graphql(undefined, options),
      meanings(options),
      tall,
      EditorView.updateListener.of((update) => {
        if (update.docChanged) wishes.changed();
      }),
    ]);
  }

  know(schema: GraphQLSchema): void {
    updateSchema(this.view, schema);
  }

  /** Where the cursor is, counted in characters. */
  get cursor(): number {
    return this.view.state.selection.main.head;
  }

  /** Marks what the server finds wrong, where it says the place. */
  mark(errors: Told["errors"]): void {
    const found: Diagnostic[] = [];
    for (const { message, line, column } of errors) {
      if (line === undefined || column === undefined || line > this.view.state.doc.lines) continue;
      const at = this.view.state.doc.line(line);
      const from = Math.min(at.from + column - 1, at.to);
      const word = /^[\w$@]+/.exec(this.view.state.sliceDoc(from, at.to))?.[0] ?? "";
      found.push({ from, to: Math.min(from + Math.max(1, word.length), at.to), severity: "error", message });
    }
    this.view.dispatch(setDiagnostics(this.view.state, found));
  }
}

/** An object written as JSON, whose keys are completed. */
export class ObjectEditor extends Editor {
  constructor(name: string, act: Keys & { changed: () => void }, names: () => Completion[]) {
    const complete: CompletionSource = (context) => {
      const word = context.matchBefore(/"?\w*/);
      const before = context.state.sliceDoc(0, word?.from ?? context.pos);
      // A key stands behind the bracket that opens the outermost object, or behind a comma in it.
      const depth = (before.match(/[{[]/g)?.length ?? 0) - (before.match(/[}\]]/g)?.length ?? 0);
      if (word === null || depth !== 1 || !/[{,]\s*$/.test(before)) return null;
      if (word.text === "" && !context.explicit) return null;
      const closed = context.state.sliceDoc(context.pos, context.pos + 1) === '"';
      return {
        from: word.from,
        to: context.pos + (closed ? 1 : 0),
        // The quotes are written or not: the editor's own filter would look for them in the names.
        filter: false,
        options: names()
          .filter(({ label }) => label.toLowerCase().startsWith(word.text.replace('"', "").toLowerCase()))
          .map((option) => ({ ...option, apply: `"${option.label}": ` })),
      };
    };
    const lint = jsonParseLinter();
    super([
      basics(name),
      keys(act),
      json(),
      jsonLanguage.data.of({ autocomplete: complete }),
      linter((view) => (view.state.doc.length === 0 ? [] : lint(view))),
      tall,
      EditorView.updateListener.of((update) => {
        if (update.docChanged) act.changed();
      }),
    ]);
  }
}

/** The answer: read only, folded where somebody wants it, with links to the things it names. */
export class AnswerView extends Editor {
  constructor(base: string) {
    super([
      EditorState.readOnly.of(true),
      lineNumbers(),
      foldGutter({ openText: "▾", closedText: "▸" }),
      drawSelection(),
      highlightSelectionMatches(),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": "Answer", "aria-readonly": "true" }),
      json(),
      links(base),
      theme,
      tall,
      keymap.of([...defaultKeymap, ...searchKeymap, ...foldKeymap]),
    ]);
  }
}
