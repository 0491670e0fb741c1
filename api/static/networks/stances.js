// The heat map of stances: actors by concepts, each cell what one says on the other.

import { cellKeys, hatching, stanceClass, stanceWords } from "./colours.js";
import { acting, short, svg, told } from "./dom.js";
import { largest, ordered } from "./order.js";

const [CELL, LEFT, TOP, RIGHT] = [26, 250, 190, 60];
export const MOST = [80, 80];

/** Draws cells; `choose` is called with the ends of a cell, or with a node. */
export function drawStances(found, choose) {
  const label = found.label;
  const { cells, left } = largest(found.cells, ...MOST);
  const { actors, concepts } = ordered(cells);
  const [width, height] = [LEFT + concepts.length * CELL + RIGHT + 90, TOP + actors.length * CELL + 12];
  const [row, column] = [new Map(actors.map((a, i) => [a, i])), new Map(concepts.map((c, i) => [c, i]))];
  const marks = cells.map((cell) =>
    mark(cell, LEFT + column.get(cell.concept) * CELL, TOP + row.get(cell.actor) * CELL, label, choose),
  );
  const names = [
    ...actors.map((name, i) => {
      const text = svg("text", { x: LEFT - 8, y: TOP + i * CELL + 17, "text-anchor": "end" }, short(label.get(name), 36));
      return acting(svg("g", { class: "name" }, text), label.get(name), () => choose({ node: name }, label.get(name)));
    }),
    ...concepts.map((name, i) => {
      const at = `translate(${LEFT + i * CELL + 16},${TOP - 8}) rotate(-50)`;
      const text = svg("text", { transform: at }, short(label.get(name), 34));
      return acting(svg("g", { class: "name" }, text), label.get(name), () => choose({ node: name }, label.get(name)));
    }),
  ];
  const lines = actors.map((_, i) =>
    svg("path", { class: "rule", d: `M${LEFT},${TOP + i * CELL + CELL - 0.5} h${concepts.length * CELL}` }),
  );
  const shape = svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": "Stances of actors on concepts" },
    svg("defs", {}, hatching()),
    svg("g", {}, ...lines),
    svg("g", {}, ...marks),
    svg("g", {}, ...names),
  );
  return { shape, keys: cellKeys(), left };
}

function mark({ actor, concept, amount, balance }, x, y, label, choose) {
  const words = `${label.get(actor)} on ${label.get(concept)}: ${told(amount)}, ${stanceWords(balance)}`;
  const place = { x: x + 1, y: y + 1, width: CELL - 2, height: CELL - 2, rx: 3 };
  const mixed = Math.abs(balance) < 1 && balance !== 0;
  return acting(
    svg(
      "g",
      { class: "mark" },
      svg("rect", { class: `cell ${stanceClass(balance)}`, ...place }),
      mixed ? svg("rect", { ...place, fill: "url(#hatch)" }) : null,
      svg("text", { class: "count", x: x + CELL / 2, y: y + 17, "text-anchor": "middle" }, told(amount)),
    ),
    words,
    () => choose({ row: actor, column: concept }, words),
  );
}
