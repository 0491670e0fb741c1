// Draws a network: circles are things, arrows are what is said between them.
//
// Any query will do whose first field gives `nodes` that each have a `source` and a `target`, or
// `nodes` and `links` as D3 takes them. What a link may tell besides: `name`, and `claims`.

import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "/static/editor/d3.js";
import { html, inWords, legend, linkTo, list, pageOf, ranks, run, svg } from "./charts.js";
import { placeLabels } from "./labels.js";

const QUERY = `# Who is said to favour or oppose what
# Each arrow is a position that the graph records, with the claims that it is based on.
query Positions($after: String) {
  positions(first: 250, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes {
      source: holder { __typename id label }
      target: onTarget { __typename id label }
      name: stance
      basis: positionBasis
      claims: basedOn { id paraphrase { value } }
    }
  }
}`;

const [WIDTH, HEIGHT, MARGIN] = [1120, 900, 70];
const COLOURS = 8;
const DASHES = 4;

const speakers = (thing) => [thing.assertedThrough ?? []].flat().flatMap((hop) => hop.attributedTo);
const typeOf = (thing) => {
  const type = thing.type ?? thing.__typename;
  return type ? inWords(type) : speakers(thing).map((who) => who.label).join(", ") || "thing";
};
const labelOf = (thing) => thing.label ?? thing.paraphrase?.value ?? thing.id.split("/").at(-1);

/** Returns nodes and links of an answer, each thing once. */
function networkOf(value) {
  const items = value.links ?? value.nodes?.filter(({ source, target }) => source && target) ?? [];
  if (items.length === 0) throw new Error("The answer has no links: its nodes need source and target.");
  const nodes = new Map((value.links ? value.nodes : []).map((node) => [node.id, node]));
  for (const end of items.flatMap(({ source, target }) => [source, target]))
    if (typeof end === "object" && !nodes.has(end.id)) nodes.set(end.id, end);
  const made = new Map([...nodes].map(([id, node]) => [id, { id, label: labelOf(node), type: typeOf(node), links: [] }]));
  const isThere = (end) => made.has(end.id ?? end);
  // A network that is cut short may tell links whose ends it leaves out.
  const inside = items.filter(({ source, target }) => isThere(source) && isThere(target));
  const links = inside.map((item) => {
    const [source, target] = [item.source.id ?? item.source, item.target.id ?? item.target].map((id) => made.get(id));
    const name = inWords(item.name ?? item.relationType ?? item.stance ?? "link");
    const basis = item.basis ?? item.relationBasis;
    return { source, target, name, basis: basis ? inWords(basis) : "", claims: item.claims ?? [] };
  });
  for (const link of links) for (const end of new Set([link.source, link.target])) end.links.push(link);
  return { nodes: [...made.values()], links, left: items.length - inside.length, cut: value.truncated === true };
}

/** Finds places for the nodes; the same data always give the same places. */
function lay({ nodes, links }) {
  forceSimulation(nodes)
    .force("link", forceLink(links).distance(90).strength(0.3))
    .force("charge", forceManyBody().strength(nodes.length > 120 ? -90 : -420))
    .force("collide", forceCollide((node) => radius(node) + (nodes.length > 120 ? 6 : 30)))
    .force("x", forceX().strength(0.08))
    .force("y", forceY().strength(0.13))
    .stop()
    .tick(400);
  for (const [axis, size] of [["x", WIDTH], ["y", HEIGHT]]) {
    const values = nodes.map((node) => node[axis]);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    for (const node of nodes) node[axis] = MARGIN + ((node[axis] - least) / (most - least || 1)) * (size - 2 * MARGIN);
  }
}

const radius = (node) => 5 + 1.6 * Math.sqrt(node.links.length);

/** Returns the path of a link that ends at the rims; links between the same two things fan out. */
function pathOf(link, place) {
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

function detail(title, type, id, links) {
  const claim = ({ id, paraphrase }) => html("li", {}, html("a", { href: pageOf(id) }, paraphrase?.value ?? id));
  const one = ({ source, target, name, basis, claims }) =>
    html("li", {}, `${source.label} `, html("b", {}, `${name} →`), ` ${target.label}`,
      basis && html("small", {}, ` ${basis}`), html("ul", {}, ...claims.map(claim)));
  const heading = id ? html("a", { href: pageOf(id) }, title) : title;
  const content = [html("h2", {}, heading), html("p", { class: "soft" }, type), html("ul", {}, ...links.map(one))];
  document.getElementById("detail").replaceChildren(...content);
}

function draw(value) {
  const network = networkOf(value);
  const [types, names] = [ranks(network.nodes.map((n) => n.type), COLOURS), ranks(network.links.map((l) => l.name), DASHES)];
  lay(network);
  placeLabels(network.nodes, radius, WIDTH, HEIGHT);
  const between = new Map();
  const paths = network.links.map((link) => {
    const key = [link.source.id, link.target.id].join(" ");
    between.set(key, (between.get(key) ?? -1) + 1);
    const path = svg("path", { class: `link dash-${names.rank(link.name)}`, d: pathOf(link, between.get(key)), "marker-end": "url(#arrow)" });
    path.addEventListener("pointerenter", () => choose([link], link.name, "link"));
    return path;
  });
  const circles = network.nodes.map((node) => {
    const { lines, anchor, x, y, shown } = node.text;
    const text = lines.map((line, at) => svg("tspan", { x, y: y + 11 + 14 * at }, line));
    const label = svg("text", { "text-anchor": anchor, class: shown ? null : "waiting" }, ...text);
    const circle = svg("circle", { r: radius(node), class: `colour-${types.rank(node.type)}` });
    const made = svg("a", { class: "node", href: pageOf(node.id), transform: `translate(${node.x.toFixed(1)},${node.y.toFixed(1)})`, "aria-label": `${node.label}, ${node.type}, ${node.links.length} links` }, circle, label);
    for (const event of ["pointerenter", "focus"]) made.addEventListener(event, () => choose(node.links, node.label, node.type, node));
    return made;
  });
  const shape = document.getElementById("network");
  function choose(links, title, type, node) {
    const near = new Set(links.flatMap(({ source, target }) => [source, target]));
    if (node) near.add(node);
    shape.classList.add("chosen");
    network.links.forEach((link, at) => paths[at].classList.toggle("on", links.includes(link)));
    network.nodes.forEach((one, at) => circles[at].classList.toggle("on", near.has(one)));
    detail(title, type, node?.id, links);
  }
  shape.addEventListener("pointerleave", () => shape.classList.remove("chosen"));
  shape.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  const arrow = svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto", markerUnits: "userSpaceOnUse" }, svg("path", { d: "M0,0.5 L8,4 L0,7.5 z" }));
  shape.replaceChildren(svg("defs", {}, arrow), svg("g", {}, ...paths), svg("g", {}, ...circles));
  const dot = (at) => svg("svg", { viewBox: "0 0 12 12", width: 12, height: 12 }, svg("circle", { cx: 6, cy: 6, r: 5, class: `colour-${at}` }));
  const line = (at) => svg("svg", { viewBox: "0 0 30 12", width: 30, height: 12 }, svg("path", { d: "M0,6 H30", class: `link dash-${at}` }));
  legend(types.entries.map((entry, at) => [dot(at), ...entry]), names.entries.map((entry, at) => [line(at), ...entry]));
  list(["From", "What", "To", "How"], network.links.map((l) => [linkTo(l.source), l.name, linkTo(l.target), l.basis]));
  const waiting = network.nodes.filter((node) => !node.text.shown).length;
  const more = [
    waiting > 0 ? ` ${waiting} labels have no room and show when pointed at.` : "",
    network.left > 0 ? ` ${network.left} more links lead to things that the answer leaves out.` : "",
    network.cut ? " The answer says that it is cut short." : "",
  ];
  return `${network.nodes.length} things, ${network.links.length} links.${more.join("")}`;
}

run(QUERY, draw);
