// Turns the GraphQL page into a place to write queries on. Without this script it says where to send them.

import "../editor.css";
import "./graphql.css";
import { asked } from "./address.ts";
import { Bench } from "./bench.ts";
import { type Example, loadExamples } from "./examples.ts";
import { loadSchema } from "./schema.ts";

async function start(place: HTMLElement): Promise<void> {
  let examples: Example[] = [];
  try {
    examples = await loadExamples();
  } catch (error) {
    // The page does without them; the menu is empty.
    console.warn(error);
  }
  const bench = new Bench(examples, document.body.dataset.base ?? "");
  place.replaceChildren(bench.element);
  const wanted = asked();
  const first = examples[0];
  if (wanted !== null) {
    const same = examples.find(({ query }) => query.trimEnd() === wanted.query.trimEnd());
    bench.open(wanted, same?.chart ?? null);
    void bench.run();
  } else if (first !== undefined) {
    bench.open({ query: first.query, variables: "" }, first.chart);
  }
  bench.know(await loadSchema());
}

const place = document.getElementById("graphql");
if (place !== null) start(place).catch((error: unknown) => console.error(error));
