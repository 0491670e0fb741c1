// Positions over time: for each actor, how it stands in window after window.

import { cellKeys, hatching, stanceClass, stanceWords } from "./colours.js";
import { acting, short, svg, told } from "./dom.js";

const [ROW, LEFT, TOP, WIDE] = [24, 250, 40, 720];
export const MOST = 40;

/** Gathers the cells of a window by actor: amounts add up, balances by their amounts. */
function byActor(cells) {
  const found = new Map();
  for (const { actor, amount, balance } of cells) {
    const sum = found.get(actor) ?? { amount: 0, balance: 0 };
    found.set(actor, { amount: sum.amount + amount, balance: sum.balance + amount * balance });
  }
  return new Map([...found].map(([actor, { amount, balance }]) => [actor, { amount, balance: balance / amount }]));
}

/** Draws the windows; `choose` is called with a node and the days of a window. */
export function drawTimes(windows, choose) {
  const label = new Map(windows.flatMap((window) => [...window.label]));
  const series = windows.map(({ cells }) => byActor(cells));
  const amounts = new Map();
  for (const found of series)
    for (const [actor, { amount }] of found) amounts.set(actor, (amounts.get(actor) ?? 0) + amount);
  const all = [...amounts.keys()].sort((a, b) => amounts.get(b) - amounts.get(a) || (a < b ? -1 : 1));
  const actors = all.slice(0, MOST);
  const step = Math.min(60, WIDE / windows.length);
  const height = TOP + actors.length * ROW + 10;
  const width = LEFT + step * windows.length + 40;
  const marks = series.flatMap((found, at) =>
    actors.flatMap((actor, row) => {
      const cell = found.get(actor);
      return cell ? [mark(cell, actor, windows[at], LEFT + at * step, TOP + row * ROW, step, label, choose)] : [];
    }),
  );
  const every = Math.ceil(90 / step);
  const axis = windows.flatMap(({ start }, at) =>
    at % every === 0 ? [svg("text", { class: "axis", x: LEFT + at * step, y: TOP - 14 }, (start ?? "").slice(0, 10))] : [],
  );
  const names = actors.map((actor, row) => {
    const text = svg("text", { x: LEFT - 8, y: TOP + row * ROW + 16, "text-anchor": "end" }, short(label.get(actor), 36));
    return acting(svg("g", { class: "name" }, text), label.get(actor), () => choose({ node: actor }, label.get(actor)));
  });
  const shape = svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": "Positions over time" },
    svg("defs", {}, hatching()),
    svg("g", {}, ...axis),
    svg("g", {}, ...marks),
    svg("g", {}, ...names),
  );
  return { shape, keys: cellKeys(), left: all.length - actors.length };
}

function mark({ amount, balance }, actor, window, x, y, step, label, choose) {
  const place = { x, y: y + 2, width: Math.max(step - 1, 2), height: ROW - 4 };
  const words = `${label.get(actor)}, ${window.start} to ${window.end}: ${told(amount)}, ${stanceWords(balance)}`;
  const mixed = Math.abs(balance) < 1 && balance !== 0;
  return acting(
    svg(
      "g",
      { class: "mark" },
      svg("rect", { class: `cell ${stanceClass(balance)}`, ...place }),
      mixed ? svg("rect", { ...place, fill: "url(#hatch)" }) : null,
    ),
    words,
    () => choose({ node: actor, from: window.start?.slice(0, 10), to: window.end?.slice(0, 10) }, words),
  );
}
