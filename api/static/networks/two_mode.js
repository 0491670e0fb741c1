// A two-mode network: actors on the left, concepts on the right, ties between them.

import { tieKeys } from "./colours.js";
import { acting, short, svg, told } from "./dom.js";
import { largest, ordered } from "./order.js";

const [LINE, SIDE, MIDDLE] = [23, 285, 300];
export const MOST = 60;

/** Draws cells as ties whose width tells how many statements there are. */
export function drawTwoMode(found, choose) {
  const label = found.label;
  const { cells, left: leftOut } = largest(found.cells, MOST, MOST);
  const { actors, concepts } = ordered(cells);
  const height = Math.max(actors.length, concepts.length) * LINE + 20;
  const place = (names) => new Map(names.map((name, i) => [name, 10 + ((i + 0.5) * (height - 20)) / names.length]));
  const [left, right] = [place(actors), place(concepts)];
  const ties = cells
    .map(({ actor, concept, amount, balance }) => {
      const [x1, y1, x2, y2] = [SIDE, left.get(actor), SIDE + MIDDLE, right.get(concept)];
      const kind = balance > 0 ? "for" : balance < 0 ? "against" : "even";
      const d = `M${x1},${y1} C${x1 + MIDDLE / 2},${y1} ${x2 - MIDDLE / 2},${y2} ${x2},${y2}`;
      const words = `${label.get(actor)}, ${label.get(concept)}: ${told(amount)}, balance ${told(balance)}`;
      const line = svg("path", { class: `tie ${kind}`, d, "stroke-width": Math.min(9, 0.8 + 1.6 * Math.sqrt(amount)) });
      const grip = svg("path", { class: "grip", d });
      return acting(svg("g", { class: "mark" }, grip, line), words, () => choose({ row: actor, column: concept }, words));
    });
  const name = (iri, x, y, anchor) => {
    const text = svg("text", { class: "halo", x, y: y + 4, "text-anchor": anchor }, short(label.get(iri), 42));
    const dot = svg("circle", { class: anchor === "end" ? "node" : "node concept", cx: anchor === "end" ? SIDE : SIDE + MIDDLE, cy: y, r: 4 });
    return acting(svg("g", { class: "name" }, dot, text), label.get(iri), () => choose({ node: iri }, label.get(iri)));
  };
  const names = [
    ...actors.map((iri) => name(iri, SIDE - 10, left.get(iri), "end")),
    ...concepts.map((iri) => name(iri, SIDE + MIDDLE + 10, right.get(iri), "start")),
  ];
  const width = 2 * SIDE + MIDDLE;
  const shape = svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": "Actors and concepts" },
    svg("g", {}, ...ties),
    svg("g", {}, ...names),
  );
  return { shape, keys: tieKeys(true, ["favours", "opposes"]), left: leftOut };
}
