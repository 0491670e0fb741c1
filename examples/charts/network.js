// Draws a network: circles are things, arrows are what is said between them.
//
// Any query will do whose first field gives `nodes` that each have a `source` and a `target`, or
// `nodes` and `links` as D3 takes them. What a link may tell besides: `name`, and `claims`.

import { html, legend, linkTo, list, pageOf, ranks, run, svg } from "./charts.js";
import { placeLabels } from "./labels.js";
import { networkOf } from "./network_data.js";
import { HEIGHT, lay, pathOf, radius, WIDTH } from "./layout.js";

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

const COLOURS = 8;
const DASHES = 4;

function detail(title, type, id, links) {
  const claim = ({ id, paraphrase }) => html("li", {}, html("a", { href: pageOf(id) }, paraphrase?.value ?? id));
  const one = ({ source, target, name, basis, claims }) =>
    html(
      "li",
      {},
      `${source.label} `,
      html("b", {}, `${name} →`),
      ` ${target.label}`,
      basis && html("small", {}, ` ${basis}`),
      html("ul", {}, ...claims.map(claim)),
    );
  const heading = id ? html("a", { href: pageOf(id) }, title) : title;
  const content = [html("h2", {}, heading), html("p", { class: "soft" }, type), html("ul", {}, ...links.map(one))];
  document.getElementById("detail").replaceChildren(...content);
}

/** Returns the arrows of the links; those between the same two things fan out. */
function arrows(links, rank) {
  const between = new Map();
  return links.map((link) => {
    const key = [link.source.id, link.target.id].join(" ");
    between.set(key, (between.get(key) ?? -1) + 1);
    const d = pathOf(link, between.get(key));
    return svg("path", { class: `link dash-${rank(link.name)}`, d, "marker-end": "url(#arrow)" });
  });
}

/** Returns a circle with its label, which is a link to the page of the thing. */
function circle(node, rank) {
  const { lines, anchor, x, y, shown } = node.text;
  const text = lines.map((line, at) => svg("tspan", { x, y: y + 11 + 14 * at }, line));
  const label = svg("text", { "text-anchor": anchor, class: shown ? null : "waiting" }, ...text);
  const round = svg("circle", { r: radius(node), class: `colour-${rank(node.type)}` });
  const attributes = {
    class: "node",
    href: pageOf(node.id),
    transform: `translate(${node.x.toFixed(1)},${node.y.toFixed(1)})`,
    "aria-label": `${node.label}, ${node.type}, ${node.links.length} links`,
  };
  return svg("a", attributes, round, label);
}

/** Has a node or a link that is pointed at stand out, with what it leads to, and told beside the drawing. */
function enliven(shape, { nodes, links }, paths, circles) {
  function choose(near, title, type, node) {
    const ends = new Set(near.flatMap(({ source, target }) => [source, target]));
    if (node) ends.add(node);
    shape.classList.add("chosen");
    for (const [at, link] of links.entries()) paths[at].classList.toggle("on", near.includes(link));
    for (const [at, one] of nodes.entries()) circles[at].classList.toggle("on", ends.has(one));
    detail(title, type, node?.id, near);
  }
  for (const [at, link] of links.entries())
    paths[at].addEventListener("pointerenter", () => choose([link], link.name, "link"));
  for (const [at, node] of nodes.entries())
    for (const event of ["pointerenter", "focus"])
      circles[at].addEventListener(event, () => choose(node.links, node.label, node.type, node));
  shape.addEventListener("pointerleave", () => shape.classList.remove("chosen"));
}

function draw(value) {
  const network = networkOf(value);
  const types = ranks(
    network.nodes.map(({ type }) => type),
    COLOURS,
  );
  const names = ranks(
    network.links.map(({ name }) => name),
    DASHES,
  );
  lay(network);
  placeLabels(network.nodes, radius, WIDTH, HEIGHT);
  const paths = arrows(network.links, names.rank);
  const circles = network.nodes.map((node) => circle(node, types.rank));
  const shape = document.getElementById("network");
  shape.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  const size = { refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto", markerUnits: "userSpaceOnUse" };
  const head = svg("marker", { id: "arrow", viewBox: "0 0 8 8", ...size }, svg("path", { d: "M0,0.5 L8,4 L0,7.5 z" }));
  shape.replaceChildren(svg("defs", {}, head), svg("g", {}, ...paths), svg("g", {}, ...circles));
  enliven(shape, network, paths, circles);
  const mark = (width, made) => svg("svg", { viewBox: `0 0 ${width} 12`, width, height: 12 }, made);
  const dot = (at) => mark(12, svg("circle", { cx: 6, cy: 6, r: 5, class: `colour-${at}` }));
  const line = (at) => mark(30, svg("path", { d: "M0,6 H30", class: `link dash-${at}` }));
  legend(
    types.entries.map((entry, at) => [dot(at), ...entry]),
    names.entries.map((entry, at) => [line(at), ...entry]),
  );
  list(
    ["From", "What", "To", "How"],
    network.links.map((l) => [linkTo(l.source), l.name, linkTo(l.target), l.basis]),
  );
  return told(network);
}

function told({ nodes, links, left, cut }) {
  const waiting = nodes.filter((node) => !node.text.shown).length;
  const more = [
    waiting > 0 ? ` ${waiting} labels have no room and show when pointed at.` : "",
    left > 0 ? ` ${left} more links lead to things that the answer leaves out.` : "",
    cut ? " The answer says that it is cut short." : "",
  ];
  return `${nodes.length} things, ${links.length} links.${more.join("")}`;
}

run(QUERY, draw);
