// The tabs: several queries side by side, kept in the browser between visits.

import { button, element } from "./dom.ts";

export interface Tab {
  readonly id: string;
  text: string;
}

const KEY = "parley.sparql.tabs";

/** Returns what a tab is called: its first comment, or how its query begins. */
export function nameOf(tab: Tab, index: number): string {
  const comment = /^\s*#+\s*(.*\S)/m.exec(tab.text)?.[1];
  return comment ?? `Query ${index + 1}`;
}

export function storedTabs(): { tabs: Tab[]; current: number } {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "{}") as { texts?: unknown; current?: unknown };
    const texts = Array.isArray(stored.texts)
      ? stored.texts.filter((text): text is string => typeof text === "string")
      : [];
    const current = typeof stored.current === "number" ? stored.current : 0;
    return { tabs: texts.map(newTab), current: Math.min(Math.max(0, current), texts.length - 1) };
  } catch {
    // No storage, or something else's: start afresh.
    return { tabs: [], current: -1 };
  }
}

export function storeTabs(tabs: readonly Tab[], current: number): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ texts: tabs.map((tab) => tab.text), current }));
  } catch {
    // A browser that keeps nothing still edits.
  }
}

let made = 0;

export function newTab(text: string): Tab {
  made += 1;
  return { id: `tab-${made}`, text };
}

export interface Wishes {
  select: (index: number) => void;
  close: (index: number) => void;
  open: () => void;
}

/** The strip of tabs above the editor. Arrow keys move along it, Delete closes a tab. */
export class TabStrip {
  readonly element = element("div", { class: "tabs" });
  readonly #list = element("div", { role: "tablist", "aria-label": "Queries" });

  constructor(private readonly wishes: Wishes) {
    this.element.append(
      this.#list,
      button("+", wishes.open, { class: "quiet", "aria-label": "New query", title: "New query" }),
    );
    this.#list.addEventListener("keydown", (event) => this.#key(event));
  }

  draw(tabs: readonly Tab[], current: number): void {
    const focused = this.#list.contains(document.activeElement);
    this.#list.replaceChildren(
      ...tabs.map((tab, index) => this.#tab(tab, index, index === current, tabs.length > 1)),
    );
    const selected = this.#list.querySelector<HTMLElement>('[aria-selected="true"]');
    if (focused) selected?.focus();
    selected?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Gives a tab its name anew, without disturbing the strip. */
  rename(tab: Tab, index: number): void {
    const found = this.#list.querySelector<HTMLElement>(`#${tab.id}`);
    if (found === null) return;
    found.textContent = nameOf(tab, index);
    found.title = nameOf(tab, index);
  }

  #tab(tab: Tab, index: number, selected: boolean, closable: boolean): HTMLElement {
    const name = nameOf(tab, index);
    const open = button(name, () => this.wishes.select(index), {
      id: tab.id,
      role: "tab",
      "aria-selected": String(selected),
      "aria-controls": "query-panel",
      tabindex: selected ? "0" : "-1",
      title: name,
    });
    const close = button("×", () => this.wishes.close(index), {
      class: "close",
      tabindex: "-1",
      "aria-hidden": "true",
      title: "Close (Delete)",
    });
    return element(
      "span",
      { class: selected ? "tab selected" : "tab", role: "presentation" },
      open,
      ...(closable ? [close] : []),
    );
  }

  #key(event: KeyboardEvent): void {
    const tabs = [...this.#list.querySelectorAll<HTMLElement>('[role="tab"]')];
    const at = tabs.indexOf(event.target as HTMLElement);
    if (at < 0) return;
    const to = {
      ArrowRight: (at + 1) % tabs.length,
      ArrowLeft: (at + tabs.length - 1) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    }[event.key];
    if (to !== undefined) this.wishes.select(to);
    else if (event.key === "Delete" && tabs.length > 1) this.wishes.close(at);
    else return;
    event.preventDefault();
  }
}
