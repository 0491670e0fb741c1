// The review of links: a queue of things, decided one after another with the keyboard or with buttons.

import { html } from "../networks/dom.js";
import { Refused, candidates, counts, post, things } from "./server.js";
import { candidate, subject } from "./showing.js";

const at = (id) => document.getElementById(id);
const review = at("review");
const kept = { token: "parley-write-token", coder: "parley-coder" };

let queue = [];
let place = 0;
let step = null; // the thing that is asked about, with its candidates
let chosen = 0;
let busy = false;
const made = []; // decisions of this page, the last last

const tell = (text) => at("message").replaceChildren(...(text === "" ? [] : [html("div", { class: "problem" }, html("p", {}, text))]));

function choose(number) {
  if (step === null || step.candidates.length === 0) return;
  chosen = Math.max(0, Math.min(number, step.candidates.length - 1));
  [...at("candidates").children].forEach((one, index) =>
    index === chosen ? one.setAttribute("aria-current", "true") : one.removeAttribute("aria-current"),
  );
  at("candidates").children[chosen].scrollIntoView({ block: "nearest" });
}

function show() {
  at("thing").replaceChildren(...subject(step.thing));
  const shown = step.candidates.map((one, index) => candidate(one, () => choose(index)));
  at("candidates").replaceChildren(...(shown.length > 0 ? shown : [html("li", { class: "none" }, "The snapshot has no candidate.")]));
  at("where").textContent = `${place + 1} of ${queue.length}`;
  at("reason").value = "";
  choose(0);
}

function buttons() {
  for (const button of document.querySelectorAll("[data-key]")) {
    const { key } = button.dataset;
    const needs = { a: "candidate", c: "candidate", r: "candidate", n: "thing", s: "thing", u: "made" }[key];
    const there = { candidate: step !== null && step.candidates.length > 0, thing: step !== null, made: made.length > 0 };
    button.disabled = busy || !there[needs];
  }
}

async function load() {
  step = null;
  if (place < queue.length) {
    step = await candidates(queue[place].thing);
    show();
  } else {
    at("thing").replaceChildren(html("p", {}, "Nothing is left to decide here."));
    at("candidates").replaceChildren();
    at("where").textContent = `${queue.length} of ${queue.length}`;
  }
}

function next() {
  place += 1;
  return load();
}

async function send(decision) {
  const coder = sessionStorage.getItem(kept.coder);
  const written = await post({ coder, ...decision }, sessionStorage.getItem(kept.token));
  const item = written.item ? ` ${written.item}` : "";
  at("done").textContent = `${written.thing} ${written.judgement}${item}. ${written.served}.`;
  const all = await counts();
  const waiting = all.open + all["no-decision"];
  for (const shown of document.querySelectorAll("[data-count]")) shown.textContent = { ...all, waiting }[shown.dataset.count];
  return written;
}

async function decide(judgement, item) {
  const { thing } = step.thing;
  const reason = at("reason").value.trim();
  // What is shown as in force is what is replaced; anything newer is a conflict, and is told.
  const supersedes = step.thing.in_force.map((one) => one.decision);
  made.push({ ...(await send({ thing, judgement, item, reason, supersedes })), place });
}

const WAYS = {
  a: async () => (await decide("exact", step.candidates[chosen].item), next()),
  c: async () => (await decide("close", step.candidates[chosen].item), next()),
  n: async () => (await decide("none", null), next()),
  r: async () => (await decide("different", step.candidates[chosen].item), load()),
  s: async () => next(),
  u: async () => {
    const last = made.at(-1);
    await send({ undo: last.decision });
    made.pop();
    place = last.place;
    await load();
  },
};

async function act(key) {
  const button = document.querySelector(`[data-key="${key}"]`);
  if (busy || button === null || button.disabled) return;
  busy = true;
  buttons();
  tell("");
  try {
    await WAYS[key]();
  } catch (error) {
    tell(error.message);
    if (error instanceof Refused && (error.status === 401 || error.status === 403)) askWho();
    if (error instanceof Refused && error.status === 409) await load().catch((again) => tell(again.message));
  } finally {
    busy = false;
    buttons();
  }
}

function askWho() {
  sessionStorage.removeItem(kept.token);
  at("token").value = "";
  at("coder").value = sessionStorage.getItem(kept.coder) ?? "";
  at("who").hidden = false;
  at("desk").hidden = true;
  at(at("coder").value === "" ? "coder" : "token").focus();
}

async function begin() {
  at("who").hidden = true;
  at("desk").hidden = false;
  try {
    if (queue.length === 0) {
      queue = await things(new URLSearchParams(location.search));
      await load();
    }
  } catch (error) {
    tell(error.message);
  }
  buttons();
}

at("who").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(kept.coder, at("coder").value.trim());
  sessionStorage.setItem(kept.token, at("token").value.trim());
  tell("");
  document.activeElement?.blur();
  begin();
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || at("desk").hidden) return;
  if (event.key === "Escape") document.activeElement?.blur();
  if (event.target.closest("input, select, textarea, summary")) return;
  const moves = { ArrowDown: chosen + 1, ArrowUp: chosen - 1 };
  const number = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : moves[event.key];
  if (number !== undefined && step !== null && number < step.candidates.length) choose(number);
  else if (event.key === "e") at("reason").focus();
  else if (event.key in WAYS) act(event.key);
  else return;
  event.preventDefault();
});

for (const button of document.querySelectorAll("[data-key]")) button.addEventListener("click", () => act(button.dataset.key));

if (review.dataset.writable === "true" && review.dataset.candidates === "true") {
  review.hidden = false;
  sessionStorage.getItem(kept.token) && sessionStorage.getItem(kept.coder) ? begin() : askWho();
}
