// A picture's specification made ready for the page it stands on: its theme, its width, and values that a reader has set.

const PAPER = "#fffffe"; // what has the page's colour: halos and gaps

// Tooltips say what the axes say. A label in the picture says it already, and a rule has nothing to add.
const TOLD = { mark: { tooltip: { content: "encoding" } }, text: { tooltip: null }, rule: { tooltip: null } };

const units = (part) => [part, ...["layer", "hconcat", "vconcat", "concat"].flatMap((key) => (part[key] ?? []).flatMap(units)), ...(part.spec ? units(part.spec) : [])];
const markOf = ({ mark }) => mark?.type ?? mark;
const isHeat = (part) => markOf(part) === "rect" && part.encoding?.color?.type === "quantitative";

const HEAT = ["#1c2a36", "#2a76aa"]; // dark to bright; the ink on it has 4.5 to 1 at both ends
const HEAT_INK = "#ffffff";

// Tiles whose colour is a number: on a dark page more is brighter, and the numbers written on them are light.
function heated(spec) {
  const parts = units(spec);
  // The plot's colour may be set above the layer that has the tiles.
  const above = parts.filter((part) => part.encoding?.color?.type === "quantitative" && units(part).some((one) => markOf(one) === "rect"));
  if (!above.length) return;
  for (const { encoding } of above) {
    const { scheme: _scheme, ...scale } = encoding.color.scale ?? {};
    encoding.color = { ...encoding.color, scale: { ...scale, range: HEAT } };
  }
  for (const part of parts) {
    if (markOf(part) !== "text") continue;
    part.mark = { ...(part.mark.type ? part.mark : { type: part.mark }), color: HEAT_INK };
    if (part.encoding?.color && !part.encoding.color.field) delete part.encoding.color;
  }
}

// Whether anything in the drawing changes with the theme, besides ink that is the page's own.
export function follows(spec, dark) {
  return Object.keys(dark ?? {}).some((hex) => JSON.stringify(spec).toLowerCase().includes(hex)) || (spec.params ?? []).some(({ name }) => name === "dark") || JSON.stringify(spec).toLowerCase().includes(PAPER) || units(spec).some(isHeat);
}

function coloured(text, exchange) {
  const known = Object.fromEntries(Object.entries(exchange).map(([from, to]) => [from.toLowerCase(), to]));
  return text.replace(/#[0-9a-f]{6}\b/gi, (hex) => known[hex.toLowerCase()] ?? hex);
}

const LETTER = 7.2; // px: about what a letter of an axis title takes

function wrapped(text, letters) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line && line.length + word.length >= letters) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.length > 1 ? lines : text;
}

// Titles of x-axes that are longer than a narrow page is wide, in lines.
function wrapTitles(part, room) {
  const letters = Math.max(16, Math.floor((room - 50) / LETTER));
  for (const one of [part.encoding?.x, part.encoding?.x?.axis]) {
    if (typeof one?.title === "string" && one.title.length > letters) one.title = wrapped(one.title, letters);
  }
  for (const inner of part.layer ?? []) wrapTitles(inner, room);
}

const LABEL = 18; // letters of a label beside the plot, on a narrow page
// Vega's own language has no way to break a line; a pattern does it.
const IN_LINES = `split(trim(replace(datum.label, regexp('(.{1,${LABEL}})(?: +|$)', 'g'), '$1\\n')), '\\n')`;

function longest(spec, field) {
  const rows = [...Object.values(spec.datasets ?? {}), ...[spec, ...(spec.layer ?? [])].map(({ data }) => data?.values ?? [])].flat();
  return Math.max(0, ...rows.map((row) => String(row?.[field] ?? "").length));
}

// Names beside a plot that would leave it no room, in lines.
function wrapLabels(spec) {
  let broken = false;
  const visit = (part) => {
    const y = part.encoding?.y;
    if (["nominal", "ordinal"].includes(y?.type) && y.axis !== null && !y.axis?.labelExpr && longest(spec, y.field) > LABEL) {
      y.axis = { ...y.axis, labelExpr: IN_LINES, labelLimit: 0 };
      broken = true;
    }
    for (const inner of part.layer ?? []) visit(inner);
  };
  visit(spec);
  if (broken && (spec.height === undefined || spec.height?.step)) spec.height = { step: Math.max(spec.height?.step ?? 0, 36) };
}

function narrowed(spec, room) {
  wrapTitles(spec, room);
  wrapLabels(spec);
}

// `look`: {dark, exchange, paper, values, room}
export function prepared(spec, { dark, exchange, paper, values, room }) {
  const text = coloured(JSON.stringify(spec), { [PAPER]: paper, ...(dark ? exchange : {}) });
  const ready = JSON.parse(text);
  if (dark) heated(ready);
  const own = text.includes('"tooltip"');
  ready.config = { ...ready.config, ...(own ? {} : merge(ready.config ?? {}, TOLD)), aria: false };
  if (room && givesWay(ready)) narrowed(ready, room);
  for (const param of ready.params ?? []) {
    if (param.name === "dark" && !("expr" in param)) param.value = dark;
    else if (values[param.name] !== undefined && !("expr" in param) && !param.select) param.value = values[param.name];
  }
  return ready;
}

function merge(config, more) {
  return Object.fromEntries(Object.entries(more).map(([name, value]) => [name, { ...value, ...config[name] }]));
}

// A picture with one plot and a continuous x gives way to a narrow page. Text keeps its size, so one with columns or panels
// would run its labels together; it keeps its width and scrolls in its box.
export function givesWay(spec) {
  if (["hconcat", "vconcat", "concat", "facet", "repeat"].some((key) => key in spec)) return false;
  const flat = (part) => [part, ...(part.layer ?? []).flatMap(flat)];
  const parts = flat(spec);
  if (parts.some(({ mark, projection }) => projection || (mark?.type ?? mark) === "geoshape")) return false;
  return !parts.some(({ encoding = {} }) => encoding.column || encoding.facet || encoding.longitude || ["nominal", "ordinal"].includes(encoding.x?.type));
}
