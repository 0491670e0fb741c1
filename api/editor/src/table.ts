// A table of rows that can be sorted, filtered and paged through.

import { button, count, element, plural } from "./dom.ts";
import type { Names } from "./names.ts";
import { isNumber, type Row, shown, textOf } from "./terms.ts";

const PAGE = 50;
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

type Order = "ascending" | "descending";

export class ResultTable {
  readonly element: HTMLElement;
  /** The field that narrows the rows; the bar above the table holds it. */
  readonly filter: HTMLInputElement;
  readonly #body = element("tbody");
  readonly #heads = new Map<string, HTMLElement>();
  readonly #pager = element("p", { class: "pager" });
  readonly #scroll: HTMLElement;
  #texts: Map<Row, string> | null = null;
  #visible: readonly Row[];
  #page = 0;
  /** Columns that hold nothing but numbers on the page shown. */
  #numeric: ReadonlySet<string> = new Set();
  #sorted: { by: string; order: Order } | null = null;

  constructor(
    private readonly variables: readonly string[],
    private readonly rows: readonly Row[],
    private readonly names: Names,
  ) {
    this.#visible = rows;
    this.filter = element("input", {
      type: "search",
      placeholder: "Filter rows",
      "aria-label": "Filter rows",
    });
    let waiting = 0;
    this.filter.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.#select(), 120);
    });
    const table = element("table", {}, element("thead", {}, this.#header()), this.#body);
    this.#scroll = element(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": "Answer" },
      table,
    );
    this.element = element("div", {}, this.#scroll, this.#pager);
    this.#draw();
  }

  #header(): HTMLElement {
    const cells = this.variables.map((name) => {
      const head = element(
        "th",
        { scope: "col" },
        button(name, () => this.#sortBy(name), { class: "sort", title: "Sort" }),
      );
      this.#heads.set(name, head);
      return head;
    });
    return element(
      "tr",
      {},
      element("th", { scope: "col", class: "number" }, element("span", { class: "unseen" }, "Row")),
      ...cells,
    );
  }

  #sortBy(name: string): void {
    const before = this.#sorted?.by === name ? this.#sorted.order : null;
    this.#sorted =
      before === "descending"
        ? null
        : { by: name, order: before === "ascending" ? "descending" : "ascending" };
    for (const [key, head] of this.#heads) {
      if (this.#sorted?.by === key) head.setAttribute("aria-sort", this.#sorted.order);
      else head.removeAttribute("aria-sort");
    }
    this.#select();
  }

  #text(row: Row): string {
    this.#texts ??= new Map(
      this.rows.map((each) => [
        each,
        this.variables
          .map(
            (name) =>
              `${textOf(each[name], this.names)} ${each[name]?.type === "uri" ? String(each[name].value) : ""}`,
          )
          .join("\n")
          .toLowerCase(),
      ]),
    );
    return this.#texts.get(row) ?? "";
  }

  #select(): void {
    const wanted = this.filter.value.trim().toLowerCase();
    let rows = wanted === "" ? this.rows : this.rows.filter((row) => this.#text(row).includes(wanted));
    if (this.#sorted !== null) rows = this.#ordered(rows, this.#sorted.by, this.#sorted.order);
    this.#visible = rows;
    this.#page = 0;
    this.#draw();
  }

  #ordered(rows: readonly Row[], by: string, order: Order): Row[] {
    const sign = order === "ascending" ? 1 : -1;
    const keyed = rows.map((row) => ({
      row,
      text: textOf(row[by], this.names),
      number: isNumber(row[by]) ? Number(row[by]?.value) : Number.NaN,
    }));
    keyed.sort((a, b) => {
      // What is unbound stands last, whichever way the rest is sorted.
      if ((a.text === "") !== (b.text === "")) return a.text === "" ? 1 : -1;
      const compared =
        Number.isNaN(a.number) || Number.isNaN(b.number)
          ? collator.compare(a.text, b.text)
          : a.number - b.number;
      return sign * compared;
    });
    return keyed.map(({ row }) => row);
  }

  #draw(): void {
    const first = this.#page * PAGE;
    const drawn = this.#visible.slice(first, first + PAGE);
    this.#numeric = new Set(
      this.variables.filter((name) => drawn.every((row) => row[name] === undefined || isNumber(row[name]))),
    );
    this.#body.replaceChildren(...drawn.map((row, index) => this.#row(row, first + index + 1)));
    this.#scroll.scrollTop = 0;
    this.#drawPager(first, drawn.length);
  }

  #row(row: Row, number: number): HTMLElement {
    const cells = this.variables.map((name) =>
      element("td", this.#numeric.has(name) ? { class: "number" } : {}, shown(row[name], this.names)),
    );
    return element("tr", {}, element("td", { class: "number row" }, count(number)), ...cells);
  }

  #drawPager(first: number, drawn: number): void {
    const all = this.#visible.length;
    const parts: (Node | string)[] = [];
    if (all !== this.rows.length) parts.push(`${plural(all, "row")} of ${count(this.rows.length)} match. `);
    if (all > PAGE) {
      const last = Math.ceil(all / PAGE) - 1;
      parts.push(this.#turn("First", 0, this.#page > 0), this.#turn("Back", this.#page - 1, this.#page > 0));
      parts.push(
        element("span", { role: "status" }, `${count(first + 1)}–${count(first + drawn)} of ${count(all)}`),
      );
      parts.push(
        this.#turn("Next", this.#page + 1, this.#page < last),
        this.#turn("Last", last, this.#page < last),
      );
    }
    this.#pager.replaceChildren(...parts);
  }

  #turn(text: string, page: number, possible: boolean): HTMLElement {
    const act = () => {
      this.#page = page;
      this.#draw();
      // The buttons were made anew: keep the keyboard where it was.
      const same = [...this.#pager.querySelectorAll("button")].find(
        (one) => one.textContent === text && !one.disabled,
      );
      (same ?? this.#pager.querySelector<HTMLButtonElement>("button:enabled"))?.focus();
    };
    return button(text, act, { class: "quiet", disabled: !possible });
  }
}
