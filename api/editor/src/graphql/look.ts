// What the editors of this page look like beyond what all editors share.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { type Extension, Prec } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: tags.definitionKeyword, color: "light-dark(#7a3e9d, #c9a3e6)", fontWeight: "600" },
  { tag: tags.attributeName, color: "light-dark(#7a3e9d, #c9a3e6)" },
  { tag: tags.modifier, color: "light-dark(#0a6c6c, #7fd0cc)" },
  { tag: tags.special(tags.name), color: "light-dark(#0a6c6c, #7fd0cc)" },
  { tag: tags.lineComment, color: "var(--soft)", fontStyle: "italic" },
  { tag: tags.null, color: "light-dark(#0a6c6c, #7fd0cc)" },
]);

/** An editor that fills the height that the page gives it. */
export const tall: Extension = [
  Prec.highest(
    EditorView.theme({
      "&": { height: "100%" },
      ".cm-scroller": { maxHeight: "none", minHeight: "0", overflow: "auto" },
      ".cm-foldGutter .cm-gutterElement": { cursor: "pointer", padding: "0 0.2rem" },
      ".cm-tooltip .about button": {
        font: "inherit",
        padding: "0",
        border: "0",
        background: "none",
        color: "var(--accent)",
        cursor: "pointer",
        textDecoration: "underline",
      },
      "a.thing, a.thing > *": { color: "var(--accent)", textDecorationThickness: "1px" },
      "a.thing": { textDecoration: "underline", textUnderlineOffset: "0.15em" },
    }),
  ),
  syntaxHighlighting(colours),
];
