// The page of discourse networks: the address says what is drawn, and the controls change the address.

import { stanceWords } from "./colours.js";
import { networks, parametersOf, stances } from "./data.js";
import { html, linkTo } from "./dom.js";
import { drawOneMode } from "./one_mode.js";
import { savePng, saveSvg } from "./saving.js";
import { drawStances } from "./stances.js";
import { captionOf, tellClaims, tellList } from "./telling.js";
import { drawTimes } from "./times.js";
import { drawTwoMode } from "./two_mode.js";

const form = document.getElementById("controls");
const place = document.getElementById("picture");
const SIGNED = ["subtract", "congruence", "conflict"];
let drawn = 0;

for (const select of form.querySelectorAll("select"))
  if (select.name !== "on") select.dataset.preset = { mode: "two", of: "actors", aggregate: "ignore", normalise: "no", attribution: "holder", basis: "stated", unit: "position", by: "actor", duplicates: "include" }[select.name] ?? "";

const viewOf = () => new URLSearchParams(location.search).get("view") ?? "stances";

const DRAWINGS = {
  async stances(parameters, choose) {
    const [found] = await stances(parameters, { window: null });
    listStances(found);
    return found.cells.length > 0 ? drawStances(found, choose) : null;
  },
  async network(parameters, choose) {
    if (parameters.get("mode") !== "one") {
      const [found] = await stances(parameters, { window: null });
      listStances(found);
      return found.cells.length > 0 ? drawTwoMode(found, choose) : null;
    }
    const [found] = await networks(parameters, { window: null });
    const label = new Map(found.nodes.map(({ id, label }) => [id, label]));
    tellList(
      ["From", "To", "Weight"],
      found.edges.map(({ source, target, weight }) => [linkTo(source, label.get(source)), linkTo(target, label.get(target)), weight]),
    );
    const signed = SIGNED.includes(parameters.get("aggregate"));
    return found.nodes.length > 0 ? drawOneMode(signed ? conflicting(found, parameters) : found, signed, choose) : null;
  },
  async time(parameters, choose) {
    const windows = await stances(parameters, { window: parameters.get("window") ?? "1:months" });
    tellList(
      ["Window", "Actor", "Concept", "Statements", "How"],
      windows.flatMap(({ start, end, cells, label }) =>
        cells.map((c) => [`${start} – ${end}`, linkTo(c.actor, label.get(c.actor)), linkTo(c.concept, label.get(c.concept)), c.amount, stanceWords(c.balance)]),
      ),
    );
    return windows.some(({ cells }) => cells.length > 0) ? drawTimes(windows, choose) : null;
  },
};

/** Conflict has positive weights; they are drawn as disagreement. */
function conflicting(network, parameters) {
  if (parameters.get("aggregate") !== "conflict") return network;
  return { ...network, edges: network.edges.map((edge) => ({ ...edge, weight: -edge.weight })) };
}

function listStances({ cells, label }) {
  tellList(
    ["Actor", "Concept", "Statements", "How"],
    cells.map((c) => [linkTo(c.actor, label.get(c.actor)), linkTo(c.concept, label.get(c.concept)), c.amount, stanceWords(c.balance)]),
  );
}

async function draw() {
  const [turn, view, parameters] = [(drawn += 1), viewOf(), parametersOf(form)];
  form.dataset.view = view;
  form.dataset.mode = parameters.get("mode") ?? "two";
  for (const link of document.querySelectorAll("[data-view]")) {
    link.href = `?${new URLSearchParams([...parameters, ["view", link.dataset.view]])}`;
    link.dataset.view === view ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
  }
  for (const link of document.querySelectorAll("[data-format]"))
    link.href = `/networks?${new URLSearchParams([...parameters, ["format", link.dataset.format]])}`;
  place.setAttribute("aria-busy", "true");
  const message = document.getElementById("message");
  try {
    const made = await DRAWINGS[view](parameters, (ends, heading) => tellClaims(parameters, clean(ends), heading));
    if (turn !== drawn) return;
    message.replaceChildren();
    show(made, parameters, view);
  } catch (error) {
    if (turn !== drawn) return;
    show(null, parameters, view, "");
    message.replaceChildren(html("p", { class: "problem" }, `Nothing can be drawn. ${error.message}`));
  } finally {
    place.removeAttribute("aria-busy");
  }
}

const clean = (ends) => Object.fromEntries(Object.entries(ends).filter(([, value]) => value !== undefined));

function show(made, parameters, view, empty = "No statement fits these choices.") {
  place.replaceChildren(made?.shape ?? empty);
  // Text stays legible: what does not fit is scrolled to.
  if (made) made.shape.style.minWidth = `${0.8 * made.shape.getAttribute("width")}px`;
  if (made) made.shape.style.maxWidth = `${1.15 * made.shape.getAttribute("width")}px`;
  document.getElementById("legend").replaceChildren(...(made?.keys ?? []));
  document.getElementById("caption").textContent = made ? captionOf(parameters, view, made) : "";
  for (const button of document.querySelectorAll("#exports button")) button.disabled = made === null;
}

function go(view) {
  const parameters = parametersOf(form);
  if (view !== "stances") parameters.append("view", view);
  history.pushState(null, "", `${location.pathname}${parameters.size > 0 ? `?${parameters}` : ""}`);
  draw();
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", () => go(viewOf()));
for (const link of document.querySelectorAll("[data-view]"))
  link.addEventListener("click", (event) => {
    event.preventDefault();
    go(link.dataset.view);
  });
addEventListener("popstate", () => location.reload());
const shown = () => [place.querySelector("svg"), document.getElementById("caption").textContent, `parley-${viewOf()}`];
document.getElementById("save-svg").addEventListener("click", () => saveSvg(...shown()));
document.getElementById("save-png").addEventListener("click", () => savePng(...shown()));
draw();
