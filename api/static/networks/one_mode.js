// A one-mode network: nodes that agree stand near each other.

import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "/static/editor/d3.js";
import { placeLabels } from "/examples/charts/labels.js";

import { tieKeys } from "./colours.js";
import { acting, short, svg, told } from "./dom.js";

const [WIDTH, HEIGHT, MARGIN] = [900, 600, 60];
export const MOST = 150;

const radius = (node) => 4 + 1.7 * Math.sqrt(node.links.length);

/** Draws nodes and the ties between them; the same network is always drawn alike. */
export function drawOneMode({ nodes, edges }, signed, choose) {
  const strength = new Map(nodes.map(({ id }) => [id, 0]));
  for (const { source, target, weight } of edges)
    for (const end of [source, target]) strength.set(end, strength.get(end) + Math.abs(weight));
  const shown = [...nodes].sort((a, b) => strength.get(b.id) - strength.get(a.id) || (a.id < b.id ? -1 : 1)).slice(0, MOST);
  const by = new Map(shown.map((node) => [node.id, { ...node, links: [] }]));
  const links = edges
    .filter(({ source, target }) => by.has(source) && by.has(target))
    .map(({ source, target, weight }) => ({ source: by.get(source), target: by.get(target), weight }));
  for (const link of links) for (const end of [link.source, link.target]) end.links.push(link);
  const placed = [...by.values()].filter((node) => node.links.length > 0);
  if (placed.length > 0) lay(placed, links);
  placeLabels(placed, radius, WIDTH, HEIGHT);
  const alone = apart([...by.values()].filter((node) => node.links.length === 0), choose);
  const height = (placed.length > 0 ? HEIGHT : 0) + alone.height;
  const shift = { transform: `translate(0,${height - alone.height})` };
  const most = Math.max(...links.map(({ weight }) => Math.abs(weight)), 1e-9);
  const shape = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, role: "group", "aria-label": "Network" },
    svg("g", {}, ...links.map((link) => tie(link, most, signed, choose))),
    svg("g", {}, ...placed.map((node) => circle(node, choose))),
    svg("g", shift, ...alone.names),
  );
  return { shape, keys: tieKeys(signed, ["agree", "disagree", "speak of the same"]), left: nodes.length - shown.length };
}

/** Lists nodes without ties in columns below the drawing. */
function apart(nodes, choose) {
  if (nodes.length === 0) return { names: [], height: 0 };
  const heading = svg("text", { class: "axis", x: 10, y: 24 }, "Without ties:");
  const names = nodes.map((node, at) => {
    const [x, y] = [16 + (at % 3) * 295, 48 + Math.floor(at / 3) * 22];
    const text = svg("text", { x: x + 12, y: y + 4 }, short(node.label, 40));
    return acting(svg("g", { class: "name" }, svg("circle", { class: "node", cx: x, cy: y, r: 4 }), text), node.label, () =>
      choose({ node: node.id }, node.label),
    );
  });
  return { names: [heading, ...names], height: 60 + Math.ceil(nodes.length / 3) * 22 };
}

function lay(nodes, links) {
  const most = Math.max(...links.map(({ weight }) => Math.abs(weight)), 1e-9);
  forceSimulation(nodes)
    .force(
      "link",
      forceLink(links)
        .distance(({ weight }) => (weight < 0 ? 260 : 90))
        .strength(({ weight }) => (weight < 0 ? 0.02 : 0.15 + (0.35 * weight) / most)),
    )
    .force("charge", forceManyBody().strength(nodes.length > 60 ? -220 : -520))
    .force("collide", forceCollide((node) => radius(node) + 26))
    .force("x", forceX().strength(0.07))
    .force("y", forceY().strength(0.1))
    .stop()
    .tick(400);
  for (const [axis, size] of [["x", WIDTH], ["y", HEIGHT]]) {
    const values = nodes.map((node) => node[axis]);
    const [least, greatest] = [Math.min(...values), Math.max(...values)];
    for (const node of nodes)
      node[axis] = greatest === least ? size / 2 : MARGIN + ((node[axis] - least) / (greatest - least)) * (size - 2 * MARGIN);
  }
}

function tie({ source, target, weight }, most, signed, choose) {
  const kind = signed ? (weight > 0 ? "for" : "against") : "plain";
  const d = `M${source.x.toFixed(1)},${source.y.toFixed(1)} L${target.x.toFixed(1)},${target.y.toFixed(1)}`;
  const words = `${source.label} and ${target.label}: ${told(weight)}`;
  const line = svg("path", { class: `tie ${kind}`, d, "stroke-width": 1 + (4 * Math.abs(weight)) / most });
  return acting(svg("g", { class: "mark" }, svg("path", { class: "grip", d }), line), words, () =>
    choose({ row: source.id, column: target.id }, words),
  );
}

function circle(node, choose) {
  const { lines, anchor, x, y, shown } = node.text;
  const text = svg(
    "text",
    { "text-anchor": anchor, class: shown ? "halo" : "halo waiting" },
    ...lines.map((line, at) => svg("tspan", { x, y: y + 11 + 14 * at }, line)),
  );
  const round = svg("circle", { class: node.kind === "concept" ? "node concept" : "node", r: radius(node) });
  const at = `translate(${node.x.toFixed(1)},${node.y.toFixed(1)})`;
  return acting(svg("g", { class: "name", transform: at }, round, text), node.label, () => choose({ node: node.id }, node.label));
}
