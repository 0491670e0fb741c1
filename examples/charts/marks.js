// The marks of a date on a timeline, by what its EDTF says.

import { svg } from "./charts.js";

/** How far an arrow reaches beyond the first and the last date. */
const BEYOND = 16;

/** Returns the marks of one date: the pale span, the full one, arrows where it has no end. */
export function marks(date, scale, lane, y, colour) {
  const [low, high] = scale.range();
  const [from, to] = [
    date.begin === undefined ? low - BEYOND : scale(date.begin),
    date.end === undefined ? high + BEYOND : scale(date.end),
  ];
  const [tall, rim] = [lane - 6, date.approximate || date.uncertain ? "vague" : "firm"];
  const core = date.core?.map((at) => (at === undefined ? to : scale(at)));
  const wide = core !== undefined && core[1] - core[0] > 7;
  const spans = wide
    ? [
        [from, core[0]],
        [core[1], to],
      ]
    : core === undefined || to - from > 7
      ? [[from, Math.max(to, from + 6)]]
      : [];
  const made = spans
    .filter(([a, b]) => b - a > 0.5)
    .map(([a, b]) =>
      svg("rect", { class: `span ${rim} ${colour}`, x: a, y, width: b - a, height: tall, rx: rim === "vague" ? 4 : 2 }),
    );
  if (wide) made.push(svg("rect", { class: `core ${colour}`, x: core[0], y, width: core[1] - core[0], height: tall }));
  else if (core !== undefined)
    made.push(svg("circle", { class: `core ${rim} ${colour}`, cx: (core[0] + core[1]) / 2, cy: y + tall / 2, r: 5 }));
  const arrow = (x, way) =>
    svg("path", {
      class: `core ${colour}`,
      d: `M${x},${y - 3} l${9 * way},${tall / 2 + 3} l${-9 * way},${tall / 2 + 3} z`,
    });
  if (date.end === undefined) made.push(arrow(to, 1));
  if (date.begin === undefined) made.push(arrow(from, -1));
  return made;
}

/** Returns what the legend shows: a mark of each colour, and all the forms with what they mean. */
export function forms() {
  const mark = (...parts) => svg("svg", { viewBox: "0 0 34 14", width: 34, height: 14 }, ...parts);
  const bar = (name, x = 3, width = 28) => svg("rect", { class: name, x, y: 2, width, height: 10, rx: 2 });
  const arrow = svg("path", { class: "core plain", d: "M21,0 l9,7 l-9,7 z" });
  return {
    colour: (at) => mark(bar(`core colour-${at}`)),
    all: [
      [mark(svg("circle", { class: "core plain", cx: 17, cy: 7, r: 5 })), "a day"],
      [mark(bar("span firm plain")), "somewhere within"],
      [mark(bar("span vague plain")), "approximate"],
      [mark(bar("span firm plain"), bar("core plain", 10, 14)), "certain in the full part"],
      [mark(bar("core plain", 3, 18), arrow), "no end given"],
    ],
  };
}
