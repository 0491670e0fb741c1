// The address of a query, to be shared, and what is kept in the browser between visits.

export interface Draft {
  query: string;
  variables: string;
}

/** Longer addresses are cut by some servers and chats; what stands behind # is not sent to any. */
const LONGEST = 4000;
const KEY = "parley-graphql";
const MOST = 30;

/** Returns the address that opens a query on this page. Headers may be secrets and are left out. */
export function addressOf({ query, variables }: Draft): string {
  const said = new URLSearchParams(variables.trim() === "" ? { query } : { query, variables });
  const address = `${location.origin}/graphql?${said}`;
  return address.length <= LONGEST ? address : `${location.origin}/graphql#${said}`;
}

/** Returns the address of a chart page that draws a query. */
export function chartAddress(page: string, { query, variables }: Draft): string {
  return `${page}#${new URLSearchParams(variables.trim() === "" ? { query } : { query, variables })}`;
}

/** Returns what the address of the page asks for, if it does. */
export function asked(): Draft | null {
  for (const part of [location.search, location.hash.replace(/^#/, "?")]) {
    const said = new URLSearchParams(part);
    const query = said.get("query");
    if (query !== null) return { query, variables: said.get("variables") ?? "" };
  }
  return null;
}

function isDraft(value: unknown): value is Draft {
  const draft = value as Partial<Draft> | null;
  return typeof draft?.query === "string" && typeof draft.variables === "string";
}

/** Returns the queries that were run in this browser, newest first. */
export function past(): Draft[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isDraft) : [];
  } catch {
    return [];
  }
}

/** Keeps a query among those that were run; the oldest go. */
export function keep({ query, variables }: Draft): void {
  const others = past().filter((draft) => draft.query !== query || draft.variables !== variables);
  try {
    localStorage.setItem(KEY, JSON.stringify([{ query, variables }, ...others].slice(0, MOST)));
  } catch {
    // The browser keeps nothing, or has no room: then there is no history.
  }
}
