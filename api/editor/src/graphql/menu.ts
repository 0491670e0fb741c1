// Menus that open below a button of the bar, and close again when they are left.

import { element } from "../dom.ts";

/** Returns a menu; `fill` is called whenever it opens, and gives its entries. */
export function menu(name: string, fill: () => HTMLElement[]): HTMLDetailsElement {
  const list = element("ul");
  const made = element("details", { class: "menu" }, element("summary", {}, name), list);
  made.addEventListener("toggle", () => {
    if (made.open) list.replaceChildren(...fill());
  });
  const close = () => made.removeAttribute("open");
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !made.open) return;
    close();
    made.querySelector("summary")?.focus();
  });
  made.addEventListener("focusout", (event) => {
    // Without a target the pointer is at work within the menu, or the window has lost the focus.
    if (event.relatedTarget !== null && !made.contains(event.relatedTarget as Node)) close();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!made.contains(event.target as Node)) close();
  });
  return made;
}
