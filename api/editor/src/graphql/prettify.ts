// Laying out a document anew with its comments kept. Fetched when it is first asked for.

import * as graphql from "prettier/plugins/graphql";
import { format } from "prettier/standalone";

/** Returns the document laid out; throws with what is wrong if it cannot be parsed. */
export async function prettify(text: string): Promise<string> {
  return (await format(text, { parser: "graphql", plugins: [graphql], printWidth: 72 })).trimEnd();
}
