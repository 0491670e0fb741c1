// Descriptions in a schema: paragraphs, in which words between backticks are code.

import { element } from "../dom.ts";

export function prose(description: string | null | undefined): HTMLElement[] {
  const paragraphs = (description ?? "").split(/\n\s*\n/).filter((text) => text.trim() !== "");
  return paragraphs.map((text) =>
    element(
      "p",
      {},
      ...text.split("`").map((part, index) => (index % 2 === 1 ? element("code", {}, part) : part)),
    ),
  );
}
