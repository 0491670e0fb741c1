// The look of the editor, in the colours of the site, which follow light and dark.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const wavy = (colour: string) => ({
  backgroundImage: "none",
  textDecoration: `underline wavy ${colour} 1px`,
  textUnderlineOffset: "3px",
});

const look = EditorView.theme({
  "&": {
    color: "var(--ink)",
    backgroundColor: "var(--panel)",
    border: "1px solid var(--line)",
    borderRadius: "0.4rem",
    fontSize: "0.85rem",
  },
  "&.cm-focused": { outline: "1px solid var(--accent)", borderColor: "var(--accent)" },
  ".cm-scroller": {
    fontFamily: "var(--mono)",
    lineHeight: "1.6",
    minHeight: "16rem",
    maxHeight: "min(50vh, 36rem)",
  },
  ".cm-content": { padding: "0.7rem 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 0.9rem 0 0.4rem" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-gutters": {
    backgroundColor: "var(--panel)",
    color: "var(--soft)",
    border: "none",
    paddingLeft: "0.4rem",
  },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "1.6rem", opacity: "0.7" },
  ".cm-activeLine": { backgroundColor: "light-dark(#00000008, #ffffff0a)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", opacity: "1" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "light-dark(#c9dcec, #2d4a63)",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "light-dark(#d9e7d2, #35492c)",
    outline: "none",
  },
  ".cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket": {
    backgroundColor: "transparent",
    color: "var(--warn)",
  },
  ".cm-selectionMatch": { backgroundColor: "light-dark(#e7ecdf, #2b3426)" },
  ".cm-lintRange-error": wavy("var(--warn)"),
  ".cm-lintRange-warning": wavy("light-dark(#a06a00, #e0b050)"),
  ".cm-lintRange-info, .cm-lintRange-hint": wavy("var(--soft)"),
  ".cm-lintRange-active": { backgroundColor: "light-dark(#f7e4df, #4a2a23)" },
  ".cm-lintPoint::after": { borderBottomColor: "var(--warn)" },
  ".cm-tooltip": {
    color: "var(--ink)",
    backgroundColor: "var(--paper)",
    border: "1px solid var(--line)",
    borderRadius: "0.35rem",
    boxShadow: "0 6px 24px light-dark(#0002, #0008)",
    fontFamily: "var(--sans)",
    fontSize: "0.85rem",
    maxWidth: "min(30rem, 92vw)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "var(--mono)",
    fontSize: "0.82rem",
    maxHeight: "18rem",
    maxWidth: "min(34rem, 92vw)",
    minWidth: "min(17rem, 80vw)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    padding: "0.2rem 0.6rem",
    lineHeight: "1.5",
    overflow: "hidden",
    textOverflow: "ellipsis",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent)",
    color: "var(--paper)",
  },
  ".cm-tooltip-autocomplete > ul > li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionDetail": {
    fontFamily: "var(--sans)",
    fontStyle: "normal",
    color: "var(--soft)",
    marginLeft: "0.8em",
  },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-tooltip.cm-completionInfo": { padding: "0.6rem 0.8rem", maxWidth: "22rem" },
  ".cm-tooltip-hover .about": { padding: "0.6rem 0.8rem", maxWidth: "26rem" },
  ".about p": { margin: "0.25rem 0", lineHeight: "1.45" },
  ".about small": { color: "var(--soft)" },
  ".about a": { color: "var(--accent)" },
  ".cm-diagnostic": { padding: "0.5rem 0.8rem", borderLeft: "3px solid var(--warn)", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-warning": { borderLeftColor: "light-dark(#a06a00, #e0b050)" },
  ".cm-diagnosticAction": { backgroundColor: "var(--accent)", color: "var(--paper)" },
  ".cm-panels": { backgroundColor: "var(--paper)", color: "var(--ink)", fontFamily: "var(--sans)" },
  ".cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-panel input, .cm-panel button": { font: "inherit", color: "inherit" },
  ".cm-textfield": {
    backgroundColor: "var(--panel)",
    border: "1px solid var(--line)",
    borderRadius: "0.25rem",
  },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--panel)",
    border: "1px solid var(--line)",
    borderRadius: "0.25rem",
  },
  ".cm-foldPlaceholder": {
    backgroundColor: "transparent",
    color: "var(--soft)",
    border: "1px solid var(--line)",
  },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "light-dark(#7a3e9d, #c9a3e6)", fontWeight: "600" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "light-dark(#9a4f00, #efb26f)" },
  {
    tag: [tags.url, tags.namespace, tags.typeName, tags.propertyName],
    color: "light-dark(#1c5d8c, #86bfe8)",
  },
  { tag: [tags.string, tags.annotation], color: "light-dark(#2f6b33, #9ccc8f)" },
  { tag: [tags.integer, tags.float, tags.bool, tags.number], color: "light-dark(#0a6c6c, #7fd0cc)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
]);

export const theme = [look, syntaxHighlighting(colours)];
