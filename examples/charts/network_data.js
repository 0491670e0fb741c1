// Reading a network out of an answer.

import { inWords } from "./charts.js";

const speakers = (thing) => [thing.assertedThrough ?? []].flat().flatMap((hop) => hop.attributedTo);
const typeOf = (thing) => {
  const type = thing.type ?? thing.__typename;
  if (type) return inWords(type);
  const names = speakers(thing).map((who) => who.label);
  return names.join(", ") || "thing";
};
const labelOf = (thing) => thing.label ?? thing.paraphrase?.value ?? thing.id.split("/").at(-1);

/** Returns nodes and links of an answer, each thing once. */
export function networkOf(value) {
  const items = value.links ?? value.nodes?.filter(({ source, target }) => source && target) ?? [];
  if (items.length === 0) throw new Error("The answer has no links: its nodes need source and target.");
  const nodes = new Map((value.links ? value.nodes : []).map((node) => [node.id, node]));
  for (const end of items.flatMap(({ source, target }) => [source, target]))
    if (typeof end === "object" && !nodes.has(end.id)) nodes.set(end.id, end);
  const made = new Map(
    [...nodes].map(([id, node]) => [id, { id, label: labelOf(node), type: typeOf(node), links: [] }]),
  );
  const isThere = (end) => made.has(end.id ?? end);
  // A network that is cut short may tell links whose ends it leaves out.
  const inside = items.filter(({ source, target }) => isThere(source) && isThere(target));
  const links = inside.map((item) => {
    const [source, target] = [item.source.id ?? item.source, item.target.id ?? item.target].map((id) => made.get(id));
    const name = inWords(item.name ?? item.relationType ?? item.stance ?? "link");
    const basis = item.basis ?? item.relationBasis;
    return { source, target, name, basis: basis ? inWords(basis) : "", claims: item.claims ?? [] };
  });
  for (const link of links) for (const end of new Set([link.source, link.target])) end.links.push(link);
  return {
    nodes: [...made.values()],
    links,
    left: (value.links ?? value.nodes).length - inside.length,
    cut: value.truncated === true,
  };
}
