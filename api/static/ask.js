// Runs the queries of a page in place. Without it, the same forms lead to pages that show the answers.

const base = document.body.dataset.base;
const prefixes = Object.entries(JSON.parse(document.body.dataset.prefixes))
  .sort((a, b) => b[1].length - a[1].length);

const ontology = "https://w3id.org/parley/ontology";
const vocabularies = "https://w3id.org/parley/vocab/";

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function hrefOf(iri) {
  if (iri.startsWith(`${base}id/`) || iri.startsWith(`${base}graph/`)) return `/${iri.slice(base.length)}`;
  if (iri.startsWith(ontology)) return `/ontology${iri.slice(ontology.length)}`;
  if (iri.startsWith(vocabularies)) return `/vocab/${iri.slice(vocabularies.length)}`;
  return /^https?:/.test(iri) ? iri : null;
}

function shorten(iri) {
  const found = prefixes.find(([, namespace]) => iri.startsWith(namespace));
  return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
}

function shown(term) {
  if (term === undefined) return "";
  if (term.type === "uri") {
    const href = hrefOf(term.value);
    const text = shorten(term.value);
    return href === null ? text : element("a", { href, title: term.value }, text);
  }
  if (term.type === "triple") return [term.value.subject, term.value.predicate, term.value.object].map((t) => t.value).join(" ");
  const text = element("span", term["xml:lang"] ? { lang: term["xml:lang"] } : {}, term.value);
  return text;
}

function table(results) {
  const names = results.head.vars;
  const head = element("tr", {}, ...names.map((name) => element("th", { scope: "col" }, name)));
  const rows = results.results.bindings.map((row) =>
    element("tr", {}, ...names.map((name) => element("td", {}, shown(row[name])))));
  const made = element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Answer" }, made);
}

function problemBox(problem) {
  const place = problem.line ? `, line ${problem.line}, column ${problem.column}` : "";
  return element("div", { class: "problem", role: "alert" },
    element("p", {}, element("b", {}, problem.title ?? "No answer"), place),
    element("p", {}, problem.detail ?? ""));
}

function pointTo(textarea, problem) {
  if (!problem.line) return;
  const lines = textarea.value.split("\n");
  const before = lines.slice(0, problem.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
  const start = Math.min(before + problem.column - 1, textarea.value.length);
  textarea.focus();
  textarea.setSelectionRange(start, start + 1);
}

async function askSparql(form, answer) {
  const response = await fetch("/sparql", {
    method: "POST",
    headers: { Accept: "application/sparql-results+json, text/turtle;q=0.9" },
    body: new URLSearchParams({ query: form.elements.query.value }),
  });
  const type = response.headers.get("content-type") ?? "";
  if (type.includes("problem+json")) {
    const problem = await response.json();
    answer.replaceChildren(problemBox(problem));
    pointTo(form.elements.query, problem);
  } else if (type.includes("sparql-results")) {
    const results = await response.json();
    if ("boolean" in results) {
      answer.replaceChildren(element("p", { class: "verdict" }, results.boolean ? "Yes" : "No"));
      return;
    }
    const count = results.results.bindings.length;
    const line = element("p", { class: "aside" }, `${count.toLocaleString("en")} row${count === 1 ? "" : "s"}`);
    answer.replaceChildren(line, table(results));
  } else {
    answer.replaceChildren(element("pre", { tabindex: "0" }, await response.text()));
  }
}

async function askGraphql(form, answer) {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/json" },
    body: JSON.stringify({ query: form.elements.query.value }),
  });
  const text = JSON.stringify(await response.json(), null, 2);
  answer.replaceChildren(element("pre", { tabindex: "0" }, text));
}

function enliven(form, ask) {
  const answer = form.querySelector(".answer");
  form.addEventListener("submit", async (event) => {
    // A button with a value asks for a page or a file: the browser's own way is right for it.
    if (event.submitter?.name) return;
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    answer.replaceChildren(element("p", { class: "aside" }, "Running …"));
    try {
      await ask(form, answer);
    } catch {
      answer.replaceChildren(problemBox({ title: "No answer", detail: "The server could not be reached." }));
    }
    button.disabled = false;
  });
  form.elements.query.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(form.querySelector("button"));
  });
}

for (const form of document.querySelectorAll("form[data-sparql]")) enliven(form, askSparql);
for (const form of document.querySelectorAll("form[data-graphql]")) enliven(form, askGraphql);

// An address such as /#02-what-kallas-is-said-to-say opens and runs that question.
const asked = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
if (asked instanceof HTMLDetailsElement) asked.open = true;
const first = asked?.matches("form") ? asked : asked?.querySelector("form");
first?.requestSubmit(first.querySelector("button"));
