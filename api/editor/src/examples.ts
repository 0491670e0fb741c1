// The example queries beside the editor: found by words, opened in a tab.

import type { Example } from "./data.ts";
import { element } from "./dom.ts";

function matches(example: Example, words: readonly string[]): boolean {
  const text = [example.comment, example.name, ...example.keywords, example.query].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Makes the list of links that the server rendered searchable, and has its links open tabs. */
export function enlivenExamples(
  section: HTMLElement,
  examples: readonly Example[],
  open: (example: Example) => void,
): void {
  const list = section.querySelector("ol, ul");
  if (list === null) return;
  const byName = new Map(examples.map((example) => [example.name, example]));
  const items = [...list.querySelectorAll<HTMLElement>("li[data-example]")];
  const search = element("input", {
    type: "search",
    placeholder: `Search ${examples.length} examples`,
    "aria-label": "Search the examples",
  });
  const none = element("p", { class: "aside", role: "status" });
  search.addEventListener("input", () => {
    const words = search.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== "");
    for (const item of items) {
      const example = byName.get(item.dataset.example ?? "");
      item.hidden = example !== undefined && !matches(example, words);
    }
    none.textContent = items.every((item) => item.hidden) ? "No example has all of these words." : "";
  });
  list.before(search, none);
  list.addEventListener("click", (happened) => {
    const event = happened as MouseEvent;
    const link = (event.target as Element).closest("a");
    const example = byName.get(link?.closest("li")?.dataset.example ?? "");
    // A click that asks the browser for another tab or window is the browser's.
    if (example === undefined || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(example);
  });
}
