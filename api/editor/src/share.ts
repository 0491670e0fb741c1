// Taking a query elsewhere: as a link, to a command line, to Python, to R.

import { copyable, openDialog } from "./dialog.ts";
import { element } from "./dom.ts";
import { type Answer, address } from "./endpoint.ts";
import { bareText, declared, type Names } from "./names.ts";

/** Returns the query with the prefixes declared that it uses and this server takes for granted. */
export function selfContained(query: string, names: Names): string {
  const used = new Set(
    [...bareText(query).matchAll(/([\p{L}][\p{L}\p{N}_.-]*):/gu)].map((match) => match[1]),
  );
  const own = declared(query);
  const missing = [...names.prefixes].filter(([name]) => used.has(name) && !own.has(name));
  const lines = missing.map(([name, iri]) => `PREFIX ${name}: <${iri}>\n`);
  return lines.join("") + query;
}

/** What a client asks for: a table, or triples where the query makes those. */
function wanted(query: string): string {
  return /\b(?:CONSTRUCT|DESCRIBE)\b/i.test(bareText(query)) ? "text/turtle" : "text/csv";
}

function curl(endpoint: string, query: string): string {
  return `curl -H 'Accept: ${wanted(query)}' --data-urlencode query='${query.trim().replaceAll("'", "'\\''")}' ${endpoint}`;
}

function python(endpoint: string, query: string): string {
  const csv = wanted(query) === "text/csv";
  return `${csv ? "import io\n\nimport pandas\nimport requests" : "import rdflib\nimport requests"}

query = r'''
${query.trim()}
'''
answer = requests.post(
    "${endpoint}",
    data={"query": query},
    headers={"Accept": "${wanted(query)}"},
    timeout=60,
)
answer.raise_for_status()
${csv ? "table = pandas.read_csv(io.StringIO(answer.text))" : 'graph = rdflib.Graph().parse(data=answer.text, format="turtle")'}
`;
}

function r(endpoint: string, query: string): string {
  return `library(httr2)

query <- r"---(
${query.trim()}
)---"
answer <- request("${endpoint}") |>
  req_body_form(query = query) |>
  req_headers(Accept = "${wanted(query)}") |>
  req_perform()
${wanted(query) === "text/csv" ? "table <- readr::read_csv(resp_body_string(answer))" : "turtle <- resp_body_string(answer)"}
`;
}

export function openShare(query: string, answer: Answer | null, names: Names): void {
  const endpoint = `${location.origin}/sparql`;
  const whole = selfContained(query, names);
  const ways: [string, string][] = [["Link to the query", location.origin + address(query)]];
  if (answer?.permalink !== undefined && answer.permalink !== null)
    ways.push(["Link to this answer, from this version of the data", answer.permalink]);
  ways.push(
    ["Command line", curl(endpoint, query)],
    ["Python", python(endpoint, query)],
    ["R", r(endpoint, query)],
  );
  if (whole !== query) ways.push(["Query with its prefixes, for any other tool", whole]);
  const parts = ways.map(([name, text], index) =>
    element(
      "details",
      { name: "way", open: index === 0 },
      element("summary", {}, name),
      copyable(text, name),
    ),
  );
  openDialog("Share this query", ...parts);
}
