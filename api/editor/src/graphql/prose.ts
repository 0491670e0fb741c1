// Descriptions in a schema: paragraphs, in which words between backticks are code.

import { element } from "../dom.ts";

/** Returns what a line of text holds, with code marked as such. */
export function line(text: string): (HTMLElement | string)[] {
  return text.split("`").map((part, index) => (index % 2 === 1 ? element("code", {}, part) : part));
}

/** Returns the paragraphs of a description. */
export function prose(description: string | null | undefined): HTMLElement[] {
  const paragraphs = (description ?? "").split(/\n\s*\n/).filter((text) => text.trim() !== "");
  return paragraphs.map((text) => element("p", {}, ...line(text)));
}
