// Where the circles of a network stand, and how the links between them run.

import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "/static/editor/d3.js";

export const [WIDTH, HEIGHT] = [1120, 900];
const MARGIN = 70;

/** Finds places for the nodes; the same data always give the same places. */
export function lay({ nodes, links }) {
  forceSimulation(nodes)
    .force("link", forceLink(links).distance(90).strength(0.3))
    .force("charge", forceManyBody().strength(nodes.length > 120 ? -90 : -420))
    .force(
      "collide",
      forceCollide((node) => radius(node) + (nodes.length > 120 ? 6 : 30)),
    )
    .force("x", forceX().strength(0.08))
    .force("y", forceY().strength(0.13))
    .stop()
    .tick(400);
  for (const [axis, size] of [
    ["x", WIDTH],
    ["y", HEIGHT],
  ]) {
    const values = nodes.map((node) => node[axis]);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    for (const node of nodes) node[axis] = MARGIN + ((node[axis] - least) / (most - least || 1)) * (size - 2 * MARGIN);
  }
}

/** Returns the radius of a circle: more links, more area. */
export const radius = (node) => 5 + 1.6 * Math.sqrt(node.links.length);

/** Returns the path of a link that ends at the rims; links between the same two things fan out. */
export function pathOf(link, place) {
  const { source: a, target: b } = link;
  if (a === b) return `M${a.x - 4},${a.y - radius(a)} c-${16 + 6 * place},-30 ${24 + 12 * place},-30 8,0`;
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const long = Math.hypot(dx, dy) || 1;
  const bend = 0.08 + 0.12 * place;
  const [mx, my] = [a.x + dx / 2 - dy * bend, a.y + dy / 2 + dx * bend];
  const cut = (from, reach) => {
    const far = Math.hypot(mx - from.x, my - from.y) || 1;
    return `${(from.x + ((mx - from.x) / far) * reach).toFixed(1)},${(from.y + ((my - from.y) / far) * reach).toFixed(1)}`;
  };
  return `M${cut(a, radius(a))} Q${mx.toFixed(1)},${my.toFixed(1)} ${cut(b, Math.min(radius(b) + 4, long / 2))}`;
}
