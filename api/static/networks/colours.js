// How a stance looks: blue for, orange against, as Okabe and Ito chose them; grey where they balance.

import { html, svg } from "./dom.js";

/** Returns the class of a balance, from -1 to 1; the style sheet has the colours. */
export function stanceClass(balance) {
  if (balance === 0) return "even";
  const side = balance > 0 ? "for" : "against";
  return Math.abs(balance) === 1 ? side : `${side} mixed`;
}

/** Says a balance in words. */
export function stanceWords(balance) {
  if (balance === 0) return "as much for as against, or neither";
  const side = balance > 0 ? "for" : "against";
  return Math.abs(balance) === 1 ? side : `mostly ${side}`;
}

/** The hatching of what is not all for or all against; it also reads without colours. */
export const hatching = () =>
  svg(
    "pattern",
    { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    svg("line", { class: "hatching", x1: 0, y1: 0, x2: 0, y2: 6 }),
  );

function key(mark, words) {
  const picture = svg("svg", { viewBox: "0 0 26 14", width: 26, height: 14, "aria-hidden": "true" }, ...mark);
  return html("span", { class: "key" }, picture, words);
}

const box = (name) => svg("rect", { class: `cell ${name}`, x: 2, y: 1, width: 22, height: 12, rx: 2 });
const line = (name) => svg("path", { class: `tie ${name}`, d: "M2,7 H24", "stroke-width": 3 });

/** Returns the keys of a drawing of cells. */
export const cellKeys = () => [
  key([box("for")], "favours"),
  key([box("against")], "opposes"),
  key([box("for mixed"), svg("rect", { x: 2, y: 1, width: 22, height: 12, fill: "url(#hatch)" })], "mostly, not always"),
  key([box("even")], "balanced or neutral"),
];

/** Returns the keys of a drawing of ties; signed ones are agreement and disagreement. */
export const tieKeys = (signed, words) =>
  signed
    ? [key([line("for")], words[0]), key([line("against")], `${words[1]} (dashed)`)]
    : [key([line("plain")], words[2])];
