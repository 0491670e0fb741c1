// The page at work: the editors, the bar above them, the answer and the documentation.

import type { GraphQLSchema } from "graphql";
import { copyable, openDialog } from "../dialog.ts";
import { button, count, element } from "../dom.ts";
import { addressOf, chartAddress, type Draft, keep, past } from "./address.ts";
import { Docs } from "./docs.ts";
import { AnswerView, DocumentEditor, ObjectEditor } from "./editors.ts";
import type { Example } from "./examples.ts";
import { menu } from "./menu.ts";
import { operationAt, operationsOf } from "./operations.ts";
import { line } from "./prose.ts";
import { ask, type Told } from "./request.ts";
import { Sheets } from "./sheets.ts";

export class Bench {
  readonly element: HTMLElement;
  readonly #document: DocumentEditor;
  readonly #variables: ObjectEditor;
  readonly #headers: ObjectEditor;
  readonly #answer: AnswerView;
  readonly #docs = new Docs();
  readonly #said = element("p", { class: "summary", role: "status" });
  readonly #run = button("Run", () => void this.run(), { class: "run", title: "Ctrl+Enter" });
  readonly #stop = button("Stop", () => this.#running?.abort(), { class: "stop quiet", hidden: true });
  readonly #draw = element("a", { class: "button quiet", hidden: true }, "Draw");
  readonly #toggle = button("Documentation", () => this.#showDocs(this.#docs.element.hidden === true), {
    class: "quiet",
    "aria-pressed": "true",
  });
  readonly #examples: readonly Example[];
  #chart: string | null = null;
  #running: AbortController | null = null;

  constructor(examples: readonly Example[], base: string) {
    this.#examples = examples;
    const act = {
      run: () => void this.run(),
      prettify: () => void this.#prettify(),
      changed: () => this.#changed(),
    };
    this.#document = new DocumentEditor({ ...act, document: (type, field) => this.#consult(type, field) });
    this.#variables = new ObjectEditor("Variables, as JSON", act, () => this.#wanted());
    this.#headers = new ObjectEditor("Headers, as JSON", { ...act, changed: () => undefined }, () => [
      { label: "Accept-Language", detail: "languages of labels, best first" },
      { label: "Authorization" },
    ]);
    this.#answer = new AnswerView(base);
    this.element = this.#laidOut();
    this.#showDocs(matchMedia("(min-width: 70rem)").matches);
  }

  get #draft(): Draft {
    return { query: this.#document.text, variables: this.#variables.text };
  }

  /** Shows a query; `chart` is the page that draws its answer. */
  open({ query, variables }: Draft, chart: string | null = null): void {
    this.#document.text = query.trimEnd();
    this.#variables.text = variables;
    this.#chart = chart;
    this.#changed();
    if (variables.trim() !== "") this.#sheets.show(0);
  }

  know(schema: GraphQLSchema | null): void {
    if (schema !== null) this.#document.know(schema);
    this.#docs.know(schema);
  }

  /** Sends what is written and shows the answer. */
  async run(): Promise<void> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.#busy(true);
    this.#say("Running …");
    try {
      const operations = operationsOf(this.#document.text);
      const meant = operations.length > 1 ? operationAt(operations, this.#document.cursor) : undefined;
      const asked = { ...this.#draft, headers: this.#headers.text, operation: meant?.name ?? null };
      this.#show(await ask(asked, running.signal), meant?.name ?? null);
      keep(this.#draft);
      history.replaceState(null, "", addressOf(this.#draft));
    } catch (error) {
      // What was stopped for a newer run says nothing.
      if (this.#running !== running) return;
      this.#say(
        running.signal.aborted ? "Stopped." : `No answer. ${(error as Error).message}`,
        !running.signal.aborted,
      );
    }
    if (this.#running === running) this.#busy(false);
  }

  #show(told: Told, operation: string | null): void {
    this.#answer.text = told.text;
    this.#document.mark(told.errors);
    const errors = told.errors.length;
    const parts = [
      errors === 0
        ? `Status ${told.status}`
        : `Status ${told.status}, ${errors} error${errors === 1 ? "" : "s"}`,
      `${count(Math.round(told.milliseconds))} ms`,
      `${count(told.bytes)} bytes`,
    ];
    if (operation !== null) parts.unshift(operation);
    if (told.version !== null) parts.push(`version ${told.version}`);
    this.#say(parts.join(" · "), errors > 0);
  }

  #say(text: string, failed = false): void {
    this.#said.textContent = text;
    this.#said.classList.toggle("failed", failed);
  }

  #busy(busy: boolean): void {
    this.#stop.hidden = !busy;
    this.element.classList.toggle("stale", busy);
  }

  #changed(): void {
    this.#draw.hidden = this.#chart === null;
    if (this.#chart !== null) this.#draw.setAttribute("href", chartAddress(this.#chart, this.#draft));
  }

  #wanted() {
    const operations = operationsOf(this.#document.text);
    const meant = operationAt(operations, this.#document.cursor);
    return (meant?.variables ?? []).map(({ name, type }) => ({ label: name, detail: type }));
  }

  async #prettify(): Promise<void> {
    try {
      const { prettify } = await import("./prettify.js");
      this.#document.text = await prettify(this.#document.text);
      if (this.#variables.text.trim() !== "")
        this.#variables.text = JSON.stringify(JSON.parse(this.#variables.text), null, 2);
      this.#say("Laid out.");
    } catch (error) {
      this.#say(`Not laid out. ${(error as Error).message.split("\n")[0]}`, true);
    }
  }

  #consult(type: string, field?: string): void {
    this.#showDocs(true);
    this.#docs.go(type, field);
  }

  #showDocs(shown: boolean): void {
    this.#docs.element.hidden = !shown;
    this.#toggle.setAttribute("aria-pressed", String(shown));
    this.element.classList.toggle("with-docs", shown);
  }

  #share(): void {
    const draft = this.#draft;
    const body = JSON.stringify({
      query: draft.query,
      ...(draft.variables.trim() === "" ? {} : { variables: JSON.parse(draft.variables) as unknown }),
    });
    const curl = `curl -H 'Content-Type: application/json' --data '${body.replaceAll("'", "'\\''")}' ${location.origin}/graphql`;
    openDialog(
      "Share this query",
      element("p", { class: "aside" }, "Headers are left out: they may be secrets."),
      copyable(addressOf(draft), "Link to the query"),
      copyable(curl, "Command line"),
    );
  }

  readonly #sheets = new Sheets();

  #laidOut(): HTMLElement {
    this.#sheets.add("Variables", () => this.#variables);
    this.#sheets.add("Headers", () => this.#headers);
    const share = button("Share", () => this.#tryShare(), { class: "quiet" });
    const pretty = button("Prettify", () => void this.#prettify(), { class: "quiet", title: "Shift+Ctrl+F" });
    const bar = element(
      "div",
      { class: "bar", role: "toolbar", "aria-label": "Query" },
      this.#run,
      this.#stop,
      menu("Examples", () => this.#exampleEntries()),
      menu("History", () => this.#pastEntries()),
      pretty,
      share,
      this.#draw,
      element("div", { class: "tools" }, this.#toggle),
    );
    const asking = element("div", { class: "asking" }, this.#document.host, this.#sheets.element);
    const answer = element("div", { class: "answering" }, this.#said, this.#answer.host);
    return element("div", { class: "graphql-bench" }, bar, asking, answer, this.#docs.element);
  }

  #tryShare(): void {
    try {
      this.#share();
    } catch {
      this.#say("Not shared. The variables are no JSON.", true);
    }
  }

  #exampleEntries(): HTMLElement[] {
    return this.#examples.map((example) => {
      const draft = { query: example.query, variables: "" };
      const open = button(example.title, () => {
        this.open(draft, example.chart);
        this.#closeMenus();
        void this.run();
      });
      const draw =
        example.chart === null
          ? []
          : [
              element(
                "a",
                {
                  class: "draw",
                  href: chartAddress(example.chart, draft),
                  "aria-label": `Draw: ${example.title}`,
                },
                "Draw",
              ),
            ];
      return element(
        "li",
        {},
        element("div", {}, open, ...draw),
        element("small", {}, ...line(example.about)),
      );
    });
  }

  #pastEntries(): HTMLElement[] {
    const drafts = past();
    if (drafts.length === 0)
      return [element("li", {}, element("small", {}, "Queries that you run are kept in this browser."))];
    return drafts.map((draft) => {
      const first = draft.query.split("\n").find((text) => text.trim() !== "") ?? "";
      const open = button(first.replace(/^#\s*/, "").slice(0, 80), () => {
        const same = this.#examples.find(({ query }) => query.trimEnd() === draft.query);
        this.open(draft, same?.chart ?? null);
        this.#closeMenus();
        this.#document.focus();
      });
      return element("li", {}, open);
    });
  }

  #closeMenus(): void {
    for (const open of this.element.querySelectorAll("details.menu[open]")) open.removeAttribute("open");
  }
}
