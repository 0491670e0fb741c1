// What the chart pages share: asking /graphql, page by page, and making elements.

/** Returns the query and the variables that the address names behind #, or those given. */
export function wanted(query, variables = {}) {
  const said = new URLSearchParams(location.hash.slice(1));
  if (said.get("query") === null) return { query, variables };
  return { query: said.get("query"), variables: JSON.parse(said.get("variables") || "{}") };
}

/**
 * Asks, and returns the value of the first field of the answer. Where that is one page of a list
 * and the query takes `$after`, the further pages are fetched too and their nodes added.
 */
export async function ask({ query, variables }) {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join(" "));
  const value = Object.values(data)[0];
  if (value?.pageInfo?.hasNextPage !== true) return value;
  if (!/\$after\b/.test(query) || value.pageInfo.endCursor === undefined)
    throw new Error("There is more than one page: let the query take $after and give pageInfo.");
  const rest = await ask({ query, variables: { ...variables, after: value.pageInfo.endCursor } });
  return { ...value, nodes: [...value.nodes, ...rest.nodes], pageInfo: rest.pageInfo };
}

function make(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== null) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Returns an HTML element; texts among the children stay texts, whatever they hold. */
export function html(name, attributes = {}, ...children) {
  return make(document.createElement(name), attributes, children);
}

/** Returns an SVG element. */
export function svg(name, attributes = {}, ...children) {
  return make(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

/** Returns the page of a thing; ids are IRIs relative to the folder `id`, or whole ones. */
export const pageOf = (id) => (/^https?:/.test(id) ? id : `/id/${id}`);

/** Returns a name of the schema in words: IN_TENSION_WITH, UnnamedCollective. */
export const inWords = (name) =>
  name.includes(" ")
    ? name
    : name
        .replaceAll("_", " ")
        .replace(/([a-z])([A-Z])/g, "$1 $2")
        .toLowerCase();

/** Returns a function from a value to its place among the most frequent ones; the rest share the last. */
export function ranks(values, most) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const names = [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  const rank = (value) => Math.min(names.indexOf(value), most - 1);
  const entries = names.slice(0, names.length > most ? most - 1 : most).map((name) => [name, counts.get(name)]);
  const rest = values.length - entries.reduce((sum, [, n]) => sum + n, 0);
  return { rank, entries: rest > 0 ? [...entries, ["others", rest]] : entries };
}

/** Puts lists of marks with their names, and how often they occur, into the legend. */
export function legend(...groups) {
  const entry = ([mark, name, n]) => html("li", {}, mark, ` ${name} `, n && html("small", {}, n));
  const lists = groups.map((entries) => html("ul", {}, ...entries.map(entry)));
  document.getElementById("legend").replaceChildren(...lists);
}

/** Fills the list that says in words what is drawn. */
export function list(heads, rows) {
  const cells = (row) => row.map((cell) => html("td", {}, cell));
  const head = html("tr", {}, ...heads.map((name) => html("th", { scope: "col" }, name)));
  const body = rows.map((row) => html("tr", {}, ...cells(row)));
  document.getElementById("list").append(html("table", {}, html("thead", {}, head), html("tbody", {}, ...body)));
}

/** Returns a link to the page of a thing. */
export const linkTo = ({ id, label }) => html("a", { href: pageOf(id) }, label);

/** Says at the top of the page what is drawn: the comment that the query begins with. */
function entitle(query) {
  const lines = query.trim().split("\n");
  const end = lines.findIndex((line) => !line.startsWith("#"));
  const [title, ...about] = lines.slice(0, end).map((line) => line.replace(/^#\s*/, ""));
  if (title === undefined) return;
  document.title = document.querySelector("h1").textContent = title;
  document.getElementById("about").textContent = about.join(" ").replaceAll("`", "");
}

/** Runs a drawing; what goes wrong is said on the page. */
export async function run(query, draw) {
  const status = document.getElementById("status");
  try {
    const asked = wanted(query);
    entitle(asked.query);
    const link = document.getElementById("query");
    const said = new URLSearchParams({ query: asked.query, variables: JSON.stringify(asked.variables) });
    link.href = `/graphql#${said}`;
    const value = await ask(asked);
    // A list that does not say whether it goes on may be the beginning of a longer one.
    const unsure = value?.nodes && !value.links && value.pageInfo === undefined;
    const more = unsure ? " There may be more: the query does not ask for pageInfo." : "";
    status.textContent = draw(value) + more;
  } catch (error) {
    status.textContent = `Nothing can be drawn. ${error.message}`;
    status.setAttribute("role", "alert");
  }
}
// Another query behind # is another drawing.
addEventListener("hashchange", () => location.reload());
