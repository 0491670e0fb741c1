// What is seen of a thing and of its candidates, side by side.

import { html } from "../networks/dom.js";

const line = (...parts) => parts.filter(Boolean).join(" · ");

function said(decision) {
  const item = decision.item ? ` ${decision.item_label ?? ""} ${decision.item}` : "";
  return html("p", { class: "said" }, html("b", {}, decision.judgement), item, " ", html("small", {}, `${decision.coder}, ${decision.on}: ${decision.reason}`));
}

/** Returns what is shown of a thing. */
export function subject(thing) {
  const past = thing.superseded.length;
  return [
    html("h3", {}, html("a", { href: thing.page }, thing.label)),
    html("p", { class: "holder" }, line(thing.class, thing.thing, thing.dates?.join(" to "))),
    thing.aliases.length > 0 ? html("p", { class: "aside" }, thing.aliases.join(", ")) : null,
    html("p", {}, thing.definition),
    ...thing.in_force.map(said),
    past > 0 ? html("p", { class: "aside" }, `${past} superseded`) : null,
  ].filter((part) => part !== null);
}

const feature = ({ kind, score, thing, item, verdict }) =>
  html(
    "div",
    {},
    html("dt", {}, `${kind} ${score.toFixed(2)}`),
    html("dd", { class: `verdict ${verdict}` }, verdict),
    html("dd", {}, `${thing} / ${item}`),
  );

/** Returns what is shown of a candidate; `choose` is called when it is clicked. */
export function candidate(one, choose) {
  const dates = Object.values(one.dates).flat();
  const shown = html(
    "li",
    { "data-item": one.item },
    html("span", { class: "score", title: "score" }, one.score.toFixed(2)),
    html("h3", {}, `${one.rank}. `, html("a", { href: one.address, rel: "noreferrer" }, one.label)),
    html("p", {}, one.description || "no description"),
    html("p", { class: "aside" }, line(one.item, `revision ${one.revision}`, dates.join(", "), one.aliases.join(", "))),
    html("dl", { class: "features" }, ...one.features.map(feature)),
  );
  shown.addEventListener("click", choose);
  return shown;
}
