// What stands beside a drawing: its caption, the claims behind what is chosen, and the drawing as a list.

import { claims } from "./data.js";
import { html, linkTo, told } from "./dom.js";

/** Says what is drawn and by which choices. */
export function captionOf(parameters, view, { left }) {
  const given = Object.fromEntries(parameters);
  const who = { author: "the author of each document", every: "every speaker of a chain" }[given.attribution] ?? "whoever holds them";
  const parts = [
    { stances: "Stances of actors on concepts", time: "Stances of actors over time", network: given.mode === "one" ? `Ties by ${given.aggregate ?? "ignore"}` : "Actors tied to concepts" }[view],
    `positions count for ${who}`,
    given.depth ? `at depth ${given.depth}` : null,
    given["without-author"] ? "without the author's own voice" : null,
    `basis ${given.basis ?? "stated"}`,
    given.normalise ? `normalised by ${given.normalise}` : null,
    given.from || given.to ? `published ${given.from ?? ""} to ${given.to ?? ""}` : null,
    left > 0 ? `${left} nodes with less are left out of the drawing` : null,
  ];
  return `${parts.filter((part) => part !== null).join("; ")}.`;
}

/** Shows the claims behind an edge or a node. */
export async function tellClaims(parameters, ends, heading) {
  const place = document.getElementById("detail");
  place.replaceChildren(html("h2", {}, heading), html("p", { class: "aside" }, "…"));
  try {
    const rows = await claims(parameters, ends);
    const known = ends.node ? linkTo(ends.node, heading) : heading;
    const count = html("p", { class: "aside" }, `${rows.length} ${rows.length === 1 ? "claim" : "claims"}`);
    place.replaceChildren(html("h2", {}, known), count, html("ol", { class: "behind" }, ...rows.map(one)));
  } catch (error) {
    place.replaceChildren(html("h2", {}, heading), html("p", { class: "problem" }, error.message));
  }
}

function one(row) {
  const iri = row.claim ?? row.position;
  const words = row.paraphrase ?? "a position inferred from wording";
  const how = [row.stance, `depth ${row.depth}`, row.commitment, row.basis].filter(Boolean).join(" · ");
  const where = row.start === null ? null : `, characters ${row.start}–${row.end}`;
  const document_ = linkTo(row.document, row.document.slice(row.document.lastIndexOf("/") + 1));
  return html("li", {}, linkTo(iri, words), html("small", {}, how, html("br"), document_, where));
}

/** Shows the drawing as a table. */
export function tellList(columns, rows) {
  const head = html("tr", {}, ...columns.map((name) => html("th", { scope: "col" }, name)));
  const body = rows.map((row) => html("tr", {}, ...row.map((cell) => html("td", {}, typeof cell === "number" ? told(cell) : cell))));
  document.querySelector("#list table").replaceChildren(html("thead", {}, head), html("tbody", {}, ...body));
}
