// What a term means, shown where the pointer rests on its name.

import { syntaxTree } from "@codemirror/language";
import { hoverTooltip } from "@codemirror/view";
import { describe } from "./completion.ts";
import { element } from "./dom.ts";
import { expanded, type Names } from "./names.ts";

export function meanings(names: Names) {
  return hoverTooltip((view, pos, side) => {
    let node = syntaxTree(view.state).resolveInner(pos, side);
    while (node.name !== "PrefixedName" && node.parent !== null) node = node.parent;
    if (node.name !== "PrefixedName") return null;
    const iri = expanded(view.state.sliceDoc(node.from, node.to), names.inForce(view.state.doc.toString()));
    const term = iri === undefined ? undefined : names.term(iri);
    if (term === undefined) return null;
    const about = describe(term);
    if (term.href !== undefined) about.append(" · ", element("a", { href: term.href }, "in the reference"));
    return { pos: node.from, end: node.to, above: true, create: () => ({ dom: about }) };
  });
}
