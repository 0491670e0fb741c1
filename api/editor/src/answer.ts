// The answer to a query: a bar that says what came and from where, and a table or the text itself.

import { copyable, openDialog } from "./dialog.ts";
import { button, element, plural } from "./dom.ts";
import { type Answer, citation, FORMATS, type Problem, Refused, save, textIn } from "./endpoint.ts";
import type { Names } from "./names.ts";
import { ResultTable } from "./table.ts";

/** More of a text than this makes the page slow; the download gives all of it. */
const LONGEST = 300_000;

export function problemBox(problem: Problem, goTo?: () => void): HTMLElement {
  const place = problem.line === undefined ? "" : `line ${problem.line}, column ${problem.column ?? 1}`;
  const where =
    place === "" ? [] : [" · ", goTo === undefined ? place : button(place, goTo, { class: "place" })];
  return element(
    "div",
    { class: "problem", role: "alert" },
    element("p", {}, element("b", {}, problem.title), ...where),
    element("p", {}, problem.detail),
  );
}

export function failure(error: unknown): Problem {
  if (error instanceof Refused) return error.problem;
  return {
    title: "No whole answer came",
    detail: "The connection to the server was lost. What had arrived is not shown, since it may lack rows.",
  };
}

/** Shows how one tab's query went. */
export class AnswerPanel {
  readonly element = element("div", { class: "panel" });
  readonly #status = element("p", { class: "summary", role: "status" });
  readonly #clock = element("span", { "aria-hidden": "true" });
  #shown: { query: string; answer: Answer } | null = null;

  constructor(
    private readonly names: Names,
    private readonly goTo: (problem: Problem) => void,
  ) {}

  /** Says that a query runs, for how long already; what an earlier one gave stays, but faint. */
  running(elapsed: string): void {
    if (!this.element.classList.contains("stale")) {
      // The time is not read out: it changes five times a second.
      this.#status.replaceChildren("Running … ", this.#clock);
      if (!this.element.contains(this.#status))
        this.element.replaceChildren(element("div", { class: "bar" }, this.#status));
      this.element.classList.add("stale");
    }
    this.#clock.textContent = elapsed;
  }

  stopped(elapsed: string): void {
    this.#status.replaceChildren(`Stopped after ${elapsed}`);
    this.#fill(element("div", { class: "bar" }, this.#status));
  }

  #fill(...content: Node[]): void {
    this.element.classList.remove("stale");
    this.element.replaceChildren(...content);
  }

  /** Shows what the server rendered into the page, until an answer replaces it. */
  adopt(nodes: Node[]): void {
    this.element.replaceChildren(...nodes);
  }

  refuse(problem: Problem): void {
    this.#fill(problemBox(problem, problem.line === undefined ? undefined : () => this.goTo(problem)));
  }

  /** Returns the answer shown, if it is one to this query. */
  answerTo(query: string): Answer | null {
    return this.#shown?.query === query ? this.#shown.answer : null;
  }

  show(query: string, answer: Answer): void {
    this.#shown = { query, answer };
    this.#status.replaceChildren(...summary(answer));
    const view = element("div");
    const bar = element(
      "div",
      { class: "bar" },
      this.#status,
      element(
        "div",
        { class: "tools" },
        ...this.#views(query, answer, view),
        this.#downloads(query, answer),
        this.#citing(query),
      ),
    );
    this.#fill(bar, ...remarks(answer), view);
  }

  /** Fills the view, and returns what switches between its forms. */
  #views(query: string, answer: Answer, view: HTMLElement): Node[] {
    if (answer.kind === "boolean") {
      view.replaceChildren(element("p", { class: "verdict" }, answer.truth ? "Yes" : "No"));
      return [];
    }
    const table = new ResultTable(answer.variables, answer.rows, this.names);
    const text = element("div");
    const forms = [table.element, text];
    const show = (index: number): void => {
      view.replaceChildren(forms[index] ?? "");
      table.filter.hidden = index !== 0;
      for (const [other, one] of switches.entries())
        one.setAttribute("aria-pressed", String(other === index));
      if (index === 1 && text.childElementCount === 0) void fillText(text, query, answer);
    };
    const switches = ["Table", answer.kind === "triples" ? "Turtle" : "JSON"].map((name, index) =>
      button(name, () => show(index), { class: "quiet" }),
    );
    show(0);
    return [
      table.filter,
      element("span", { class: "switch", role: "group", "aria-label": "Show the answer as" }, ...switches),
    ];
  }

  #downloads(query: string, answer: Answer): HTMLElement {
    const menu = element("details", { class: "menu" }, element("summary", {}, "Download"));
    const fetchFile = async (format: (typeof FORMATS)["rows"][number]): Promise<void> => {
      menu.open = false;
      await save(query, format).catch((error: unknown) => this.#fail(error));
    };
    const choices = FORMATS[answer.kind].map((format) =>
      element(
        "li",
        {},
        button(format.shown, () => void fetchFile(format)),
      ),
    );
    menu.append(element("ul", {}, ...choices));
    menu.addEventListener("focusout", (event) => {
      if (!menu.contains(event.relatedTarget as Node | null)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });
    return menu;
  }

  #citing(query: string): HTMLElement {
    const cite = async (): Promise<void> => {
      const text = await citation(query).catch((error: unknown) => this.#fail(error));
      if (text !== undefined)
        openDialog(
          "Cite this answer",
          element("p", { class: "aside" }, "It names the query, the version of the data and the day."),
          copyable(text, "Citation"),
        );
    };
    return button("Cite", () => void cite(), { class: "quiet" });
  }

  #fail(error: unknown): void {
    openDialog("That did not work", problemBox(failure(error)));
  }
}

function summary(answer: Answer): (Node | string)[] {
  const what =
    answer.kind === "boolean"
      ? answer.truth
        ? "Yes"
        : "No"
      : plural(answer.rows.length, answer.kind === "rows" ? "row" : "triple");
  const time =
    answer.seconds < 10
      ? `${Math.max(1, Math.round(answer.seconds * 1000))} ms`
      : `${answer.seconds.toFixed(1)} s`;
  const version = answer.version === null ? "" : ` · version ${answer.version}`;
  return [element("b", {}, what), ` in ${time}${version}`];
}

function remarks(answer: Answer): HTMLElement[] {
  const partial = answer.partial
    ? [
        "This answer is partial: the server holds more rows than it gives. Narrow the query, or page with LIMIT and OFFSET.",
      ]
    : [];
  return [
    ...partial.map((text) => element("p", { class: "remark partial" }, text)),
    ...answer.notices.map((text) => element("p", { class: "remark" }, text)),
  ];
}

async function fillText(text: HTMLElement, query: string, answer: Answer): Promise<void> {
  text.replaceChildren(element("p", { class: "aside" }, "Fetching …"));
  try {
    const whole =
      answer.kind === "triples"
        ? await textIn(query, "ttl")
        : JSON.stringify(JSON.parse(answer.raw), null, 1);
    const cut =
      whole.length > LONGEST
        ? [element("p", { class: "aside" }, "The beginning; the download gives all of it.")]
        : [];
    text.replaceChildren(
      ...cut,
      element("pre", { tabindex: "0", "aria-label": "Answer as text" }, whole.slice(0, LONGEST)),
    );
  } catch (error) {
    text.replaceChildren(problemBox(failure(error)));
  }
}
