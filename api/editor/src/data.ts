// What the server tells the editor about its data: /sparql/editor.json.

export type Kind = "class" | "property" | "concept";

export interface Term {
  iri: string;
  kind: Kind;
  label: string;
  definition: string;
  href?: string;
  /** Of a property: the class it is used on and what its values are, shortened. */
  domain?: string;
  range?: string;
  /** The vocabulary that a concept belongs to, or that the values of a property come from. */
  scheme?: string;
}

export interface Example {
  name: string;
  comment: string;
  keywords: string[];
  form: string;
  query: string;
}

export interface EditorData {
  base: string;
  prefixes: Record<string, string>;
  terms: Term[];
  examples: Example[];
  /** Where this server describes what is no term: the ontology and its vocabularies. */
  pages: Record<string, string>;
}

export async function loadData(): Promise<EditorData> {
  const response = await fetch("/sparql/editor.json");
  if (!response.ok) throw new Error(`the editor's data: ${response.status}`);
  return (await response.json()) as EditorData;
}
