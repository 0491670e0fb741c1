// Things that an answer names by their ids lead to their pages.

import type { Extension } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, MatchDecorator, ViewPlugin } from "@codemirror/view";

/** The value of a field `id` or `iri`, or of any other that is an IRI below the base. */
function hrefOf(value: string, key: string, base: string): string | null {
  if (value.startsWith(`${base}id/`) || value.startsWith(`${base}graph/`))
    return `/${value.slice(base.length)}`;
  return key === "id" && !/^[a-z][a-z\d+.-]*:|^_:/i.test(value) ? `/id/${value}` : null;
}

/** Returns an extension that makes links of the ids in an answer; `base` is that of their IRIs. */
export function links(base: string): Extension {
  const matcher = new MatchDecorator({
    regexp: /(?:"(\w+)": )?"([^"\\\s]+)"/g,
    decorate(add, from, _to, match) {
      const value = match[2] ?? "";
      const href = hrefOf(value, match[1] ?? "", base);
      if (href === null) return;
      const start = from + match[0].length - value.length - 1;
      const attributes = { href, class: "thing" };
      add(start, start + value.length, Decoration.mark({ tagName: "a", attributes }));
    },
  });
  return ViewPlugin.fromClass(
    class {
      shown: DecorationSet;
      constructor(view: EditorView) {
        this.shown = matcher.createDeco(view);
      }
      update(update: Parameters<MatchDecorator["updateDeco"]>[0]): void {
        this.shown = matcher.updateDeco(update, this.shown);
      }
    },
    { decorations: (plugin) => plugin.shown },
  );
}
