// The order of rows and columns in which those that are alike stand together.

/** Returns the keys of a map from key to score, least first. */
const ranked = (scores) => [...scores.keys()].sort((a, b) => scores.get(a) - scores.get(b) || (a < b ? -1 : 1));

/** Returns the cells of the actors and of the concepts with most statements, and how many names that leaves out. */
export function largest(cells, actors, concepts) {
  const kept = (own, most) => {
    const amounts = new Map();
    for (const cell of cells) amounts.set(cell[own], (amounts.get(cell[own]) ?? 0) + cell.amount);
    const names = ranked(new Map([...amounts].map(([name, amount]) => [name, -amount])));
    return [new Set(names.slice(0, most)), Math.max(0, names.length - most)];
  };
  const [[rows, fewer], [columns, less]] = [kept("actor", actors), kept("concept", concepts)];
  return { cells: cells.filter(({ actor, concept }) => rows.has(actor) && columns.has(concept)), left: fewer + less };
}

/**
 * Orders actors and concepts by reciprocal averaging: an actor stands at the mean of its concepts,
 * weighed by how it stands to them, and a concept at the mean of its actors (Hill 1973).
 */
export function ordered(cells) {
  const actors = [...new Set(cells.map(({ actor }) => actor))].sort();
  const concepts = [...new Set(cells.map(({ concept }) => concept))].sort();
  let rows = new Map(actors.map((name, at) => [name, at]));
  let columns = new Map(concepts.map((name, at) => [name, at]));
  for (let round = 0; round < 60; round += 1) {
    columns = scored(concepts, cells, "concept", "actor", rows);
    rows = scored(actors, cells, "actor", "concept", columns);
  }
  return { actors: ranked(rows), concepts: ranked(columns) };
}

function scored(names, cells, own, other, scores) {
  const sums = new Map(names.map((name) => [name, [0, 0]]));
  for (const cell of cells) {
    const sum = sums.get(cell[own]);
    const weight = Math.sqrt(cell.amount);
    sum[0] += weight * (cell.balance < 0 ? -1 : 1) * scores.get(cell[other]);
    sum[1] += weight;
  }
  const found = names.map((name) => sums.get(name)[0] / sums.get(name)[1]);
  const mean = found.reduce((a, b) => a + b, 0) / found.length;
  const spread = Math.sqrt(found.reduce((a, b) => a + (b - mean) ** 2, 0) / found.length) || 1;
  return new Map(names.map((name, at) => [name, (found[at] - mean) / spread]));
}
