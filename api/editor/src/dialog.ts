// Dialogs over the page, and texts in them that can be copied.

import { button, element } from "./dom.ts";

/** Opens a dialog; it is gone once it is closed. */
export function openDialog(title: string, ...content: (Node | string)[]): HTMLDialogElement {
  const heading = element("h2", { id: "dialog-title" }, title);
  const dialog = element("dialog", { class: "workbench-dialog", "aria-labelledby": "dialog-title" });
  dialog.append(
    element(
      "header",
      {},
      heading,
      button("Close", () => dialog.close(), { class: "quiet" }),
    ),
    ...content,
  );
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    // The backdrop belongs to the dialog; what is in it does not.
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Returns a text with a button that copies it. */
export function copyable(text: string, label: string): HTMLElement {
  const shown = element("textarea", {
    readonly: true,
    rows: String(Math.min(12, text.split("\n").length + Math.floor(text.length / 90))),
    "aria-label": label,
    spellcheck: "false",
    wrap: text.includes("\n") ? "off" : "soft",
  });
  shown.value = text;
  shown.addEventListener("focus", () => shown.select());
  const copy = button("Copy", () => void copyText(), { class: "quiet" });
  async function copyText(): Promise<void> {
    shown.select();
    // Without a secure context there is no clipboard: then the text stands selected, to be copied by hand.
    const done = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    copy.textContent = done === true ? "Copied" : "Press Ctrl+C";
  }
  return element("div", { class: "copyable" }, shown, copy);
}
