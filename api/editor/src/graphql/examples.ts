// The example queries of the server, and the chart pages that draw some of them.

export interface Example {
  name: string;
  title: string;
  about: string;
  query: string;
  /** The page that draws it, where there is one. */
  chart: string | null;
}

export async function loadExamples(): Promise<Example[]> {
  const response = await fetch("/graphql/examples.json", { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`The examples cannot be had: the server answered ${response.status}.`);
  return (await response.json()) as Example[];
}
