// Bundles the editors, and what the chart pages draw with, into ../static/editor, with the licence texts of what
// they bundle.
// The first argument is the digest of the inputs; it goes into the first line of editor.js.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static", "editor");

async function licence(name) {
  const folder = join(here, "node_modules", name);
  const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} is bundled and has no licence text`);
  const text = await readFile(join(folder, file), "utf8");
  return `${name} ${about.version} (${about.license})\n\n${text.trim()}\n`;
}

function bundled(inputs) {
  const names = Object.keys(inputs)
    .map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
    .filter((name) => name !== undefined);
  return [...new Set(names)].sort();
}

const made = await build({
  absWorkingDir: here,
  entryPoints: {
    editor: "src/main.ts",
    graphql: "src/graphql/main.ts",
    prettify: "src/graphql/prettify.ts",
    d3: "src/charts/d3.ts",
  },
  // Fetched from beside the script when it is first asked for.
  external: ["./prettify.js"],
  define: { "process.env.NODE_ENV": '"production"' },
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  banner: { js: `/* Parley's query editors, inputs ${process.argv[2] ?? ""}; licences in LICENSES.txt */` },
  metafile: true,
  write: false,
  logLevel: "warning",
});

const texts = await Promise.all(bundled(made.metafile.inputs).map(licence));
await writeFile(join(out, "LICENSES.txt"), texts.join(`\n${"-".repeat(80)}\n\n`));
// The editor of SPARQL last: its first line says that all of it was made from these inputs.
const isLast = ({ path }) => Number(path.endsWith("editor.js"));
const ordered = made.outputFiles.sort((a, b) => isLast(a) - isLast(b));
for (const file of ordered) await writeFile(file.path, file.contents);
