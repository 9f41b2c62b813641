// Bundles the modules: `npm ci && npm run build` in this folder. `node build.mjs --out FOLDER` writes elsewhere, to compare.
//
//   front.js      forms, judging, progress: JupyterLab's, and the reading site's
//   pictures.js   Vega and Vega-Lite, loaded when the first picture is drawn
//   site.js       the reading site's beginning
//   form.js       the same form as an ipywidget, for other front ends

import { build } from "esbuild";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const at = process.argv.indexOf("--out");
const elsewhere = at > 0 ? process.argv[at + 1] : null;

const { dependencies } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
const vega = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`).join(", ");
const MADE = "Made from softpower/front by its build.mjs; do not edit.";

const BUNDLES = [
  { entry: "homes/lab-entry.js", out: "../classroom/jupyter/labextension/static/front.js", format: "iife" },
  { entry: "pictures.js", out: "../classroom/jupyter/labextension/static/pictures.js", format: "iife", globalName: "softpowerPictures", banner: `/* ${MADE} Holds ${vega} (BSD-3-Clause, University of Washington Interactive Data Lab) and d3 (ISC, Mike Bostock). */` },
  { entry: "homes/site-entry.js", out: "../classroom/site/sphinx/static/front.js", format: "iife" },
  { entry: "homes/widget.js", out: "../exercises/form.js", format: "esm" },
];

const place = (out) => (elsewhere ? join(elsewhere, relative(join(here, ".."), join(here, out))) : join(here, out));

// The licences of what is bundled, as they ask for.
function licences(inputs) {
  const names = new Set(Object.keys(inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]).filter(Boolean));
  return [...names].sort().map((name) => {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    const text = file ? readFileSync(join(folder, file), "utf8").trim() : "";
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
}

for (const { entry, out, format, globalName, banner } of BUNDLES) {
  const { metafile } = await build({
    metafile: true,
    absWorkingDir: here,
    entryPoints: [entry],
    outfile: place(out),
    bundle: true,
    minify: true,
    charset: "ascii",
    format,
    globalName,
    target: "es2022",
    legalComments: "none",
    loader: { ".css": "text" },
    banner: { js: banner ?? `/* ${MADE} */` },
    logLevel: "warning",
  });
  const found = licences(metafile.inputs);
  if (found.length) writeFileSync(`${place(out)}.LICENSES.txt`, found.join(`\n${"-".repeat(72)}\n\n`));
}
