// Two editors in one place, of which one is shown: the variables, or the headers.

import { button, element } from "../dom.ts";

interface Sheet {
  host: HTMLElement;
}

export class Sheets {
  readonly element: HTMLElement;
  readonly #list = element("div", { role: "tablist", "aria-label": "Variables and headers" });
  readonly #tabs: HTMLButtonElement[] = [];
  readonly #panels: HTMLElement[] = [];

  constructor() {
    this.element = element("div", { class: "sheets" }, this.#list);
    this.#list.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step === undefined) return;
      const at = this.#tabs.findIndex((tab) => tab === event.target);
      const next = (at + step + this.#tabs.length) % this.#tabs.length;
      this.show(next);
      this.#tabs[next]?.focus();
    });
  }

  add(name: string, make: () => Sheet): void {
    const index = this.#tabs.length;
    const id = `sheet-${name.toLowerCase()}`;
    const tab = button(name, () => this.show(index), { role: "tab", "aria-controls": id });
    const panel = element("div", { id, role: "tabpanel", "aria-label": name }, make().host);
    this.#tabs.push(tab);
    this.#panels.push(panel);
    this.#list.append(tab);
    this.element.append(panel);
    this.show(0);
  }

  show(index: number): void {
    for (const [at, tab] of this.#tabs.entries()) {
      tab.setAttribute("aria-selected", String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
    }
    for (const [at, panel] of this.#panels.entries()) panel.hidden = at !== index;
  }
}
