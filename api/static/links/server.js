// Asking the server what stands, and telling it what is decided.

/** What the server refused: its status, and what it said. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `The server answered ${status}.`);
    this.status = status;
  }
}

async function answered(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, body);
  return body;
}

const ask = async (path) => answered(await fetch(path, { headers: { Accept: "application/json" } }));

/** Returns all things that the address of this page chooses; those that wait if it says no status. */
export async function things(chosen) {
  const asked = new URLSearchParams({ status: chosen.get("status") || "waiting", class: chosen.get("class") ?? "", limit: "1000" });
  const found = [];
  for (let next = `/links?${asked}`; next !== null; ) {
    const page = await ask(next);
    found.push(...page.things);
    next = page.next;
  }
  return found;
}

/** Returns a thing with its decisions, and its candidates. */
export const candidates = (thing) => ask(`/links/candidates?${new URLSearchParams({ thing })}`);

/** Returns how many things there are by status. */
export const counts = async () => (await ask("/links?limit=1")).counts;

/** Writes a decision and returns it. */
export const post = async (decision, token) =>
  answered(
    await fetch("/links/decisions", {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify(decision),
    }),
  );
