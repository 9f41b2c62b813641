// Bundles the modules: `npm ci && npm run build` in this folder. `node build.mjs --out FOLDER` writes elsewhere, to compare.
//
//   front.js      forms, judging, progress: JupyterLab's, and the reading site's
//   pictures.js   Vega and Vega-Lite, loaded when the first picture is drawn
//   site.js       the reading site's beginning
//   form.js       the same form as an ipywidget, for other front ends

import { build } from "esbuild";
import { readFileSync } from "node:fs";
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

for (const { entry, out, format, globalName, banner } of BUNDLES) {
  await build({
    absWorkingDir: here,
    entryPoints: [entry],
    outfile: elsewhere ? join(elsewhere, relative(join(here, ".."), join(here, out))) : join(here, out),
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
}
