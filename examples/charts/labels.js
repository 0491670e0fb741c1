// Places for the labels of a network, so that none hides another or a circle.

const [CHARACTER, LINE] = [6.4, 14];

/** Returns places around a node, nearest first, with the corners of the box that the label takes. */
function placesAround(node, w, h, gap) {
  const beside = [0, -0.6, 0.6, -1.2, 1.2].flatMap((up) =>
    [1, -1].map((way) => [way > 0 ? "start" : "end", way * (gap - Math.abs(up) * 2), -h / 2 + up * h]),
  );
  const above = [0, 6].flatMap((far) => [
    ["middle", 0, gap - 2 + far],
    ["middle", 0, -gap - h + 2 - far],
  ]);
  return [...beside.slice(0, 2), ...above.slice(0, 2), ...beside.slice(2), ...above.slice(2)].map(([anchor, x, y]) => {
    const left = node.x + x - { start: 0, middle: w / 2, end: w }[anchor];
    return { anchor, x, y, box: [left, node.y + y, left + w, node.y + y + h] };
  });
}

/**
 * Gives each node a `text`: its lines, where they stand, and whether they are shown. A label that
 * finds no room waits to be pointed at; the nodes with most links come first, and the first few are
 * shown whatever they hide.
 */
export function placeLabels(nodes, radius, width, height, always = 3) {
  const taken = nodes.map((n) => [n.x - radius(n), n.y - radius(n), n.x + radius(n), n.y + radius(n)]);
  const over = ([l, t, r, b], [L, T, R, B]) =>
    Math.max(0, Math.min(r, R) - Math.max(l, L)) * Math.max(0, Math.min(b, B) - Math.max(t, T));
  const hidden = (box) => {
    const inside = box[0] > 2 && box[1] > 2 && box[2] < width - 2 && box[3] < height - 2;
    return inside ? taken.reduce((sum, other) => sum + over(box, other), 0) : Infinity;
  };
  const first = [...nodes].sort((a, b) => b.links.length - a.links.length);
  for (const [order, node] of first.entries()) {
    const lines = node.label.match(/.{1,22}(?:\s|$)|\S+/g).map((line) => line.trim());
    const [w, h] = [Math.max(...lines.map((line) => line.length)) * CHARACTER, lines.length * LINE];
    const places = placesAround(node, w, h, radius(node) + 4).map((place) => ({ ...place, cost: hidden(place.box) }));
    const best = places.reduce((least, place) => (place.cost < least.cost ? place : least));
    const shown = best.cost === 0 || (order < always && best.cost < Infinity);
    if (shown) taken.push(best.box);
    node.text = { ...best, lines, shown };
  }
}
