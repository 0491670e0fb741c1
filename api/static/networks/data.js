// Asking the server for networks and for the claims behind them.

/** Returns the parameters that the form holds, without those that are empty or as they are anyway. */
export function parametersOf(form) {
  const given = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const control = form.elements[name];
    const preset = control instanceof HTMLSelectElement ? control.dataset.preset : "";
    if (value !== "" && value !== preset && name !== "format") given.append(name, value);
  }
  return given;
}

async function ask(path, parameters) {
  const response = await fetch(`${path}?${parameters}`, { headers: { Accept: "application/json" } });
  const body = await response.json();
  if (!response.ok) throw new Error(body.detail ?? body.title ?? response.statusText);
  return body;
}

const withOnly = (parameters, changes) => {
  const asked = new URLSearchParams(parameters);
  for (const [name, value] of Object.entries(changes)) value === null ? asked.delete(name) : asked.set(name, value);
  return asked;
};

/** Returns the networks that the parameters ask for: one, or one for each window. */
export const networks = (parameters, changes = {}) =>
  ask("/networks", withOnly(parameters, { ...changes, format: "json" }));

/** Returns the claims behind an edge or a node, one row each. */
export async function claims(parameters, ends) {
  const asked = withOnly(parameters, { ...ends, window: null, windows: null, kernel: null, bandwidth: null });
  return (await ask("/networks/claims", asked)).rows;
}

/**
 * Returns what actors say on concepts: for each pair the number of statements and their balance,
 * from -1 (all against) to 1 (all for). It takes two networks: amounts, and differences.
 */
export async function stances(parameters, changes = {}) {
  const two = { mode: "two", normalise: "no", ...changes };
  const [amounts, balances] = await Promise.all([
    networks(parameters, { ...two, aggregate: "ignore" }),
    networks(parameters, { ...two, aggregate: "subtract" }),
  ]);
  return amounts.map((network, at) => {
    const key = ({ source, target }) => `${source} ${target}`;
    const balance = new Map(balances[at].edges.map((edge) => [key(edge), edge.weight]));
    const cells = network.edges.map(({ source, target, weight }) => {
      const difference = balance.get(key({ source, target })) ?? 0;
      return { actor: source, concept: target, amount: weight, balance: difference / weight };
    });
    const label = new Map(network.nodes.map(({ id, label }) => [id, label]));
    return { start: network.start, end: network.end, cells, label };
  });
}
