// Turns the form of the SPARQL page into an editor. Without this script the form works as it is.

import "./editor.css";
import { loadData } from "./data.ts";
import { enlivenExamples } from "./examples.ts";
import { type Given, Workbench } from "./workbench.ts";

/** A query that took the server longer is not asked again just to make its table sortable. */
const CHEAP_MS = 2000;

function given(form: HTMLFormElement, answers: HTMLElement): Given {
  const field = form.elements.namedItem("query") as HTMLTextAreaElement;
  // Said by the page, since an empty query is a query as well.
  return { query: field.value, asked: form.dataset.asked === "yes", answer: [...answers.childNodes] };
}

function wasCheap(): boolean {
  const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return visit === undefined || visit.responseStart - visit.requestStart < CHEAP_MS;
}

async function start(form: HTMLFormElement): Promise<void> {
  const answers = document.getElementById("answer");
  const examples = document.getElementById("examples");
  if (answers === null || examples === null) return;
  const data = await loadData();
  const found = given(form, answers);
  const bench = new Workbench(data, found, answers);
  form.replaceWith(bench.element);
  answers.removeAttribute("role");
  enlivenExamples(examples, data.examples, (example) => {
    bench.openExample(example);
    document.getElementById("query-panel")?.scrollIntoView({ block: "nearest" });
  });
  if (found.asked && wasCheap()) bench.run();
}

const form = document.querySelector<HTMLFormElement>("form[data-editor]");
// What fails here leaves the form, which works without this script; the console says why.
if (form !== null) start(form).catch((error: unknown) => console.error(error));
