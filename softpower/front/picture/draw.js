// Draws a picture: Vega-Lite, with expressions interpreted and not evaluated, in the page's colours, with the page's own inputs.

import { Error as ERROR, parse, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile } from "vega-lite";

import { make, style } from "../form/dom.js";
import { followTheme, ground } from "../theme.js";
import { inputs } from "./inputs.js";
import looks from "./picture.css";
import { follows, givesWay, prepared } from "./spec.js";
import { tooltip } from "./tooltip.js";

const NARROW = 520; // px: below this width the drawing for narrow pages is taken, where there is one
const LEAST = 130; // px that a plot keeps on a narrow page; below that the drawing's box scrolls

// All that a picture needs stands in it: nothing is fetched.
const NO_LOADER = { load: () => Promise.reject(new Error("Pictures fetch nothing.")), sanitize: (uri) => Promise.resolve({ href: String(uri) }) };

function table({ columns, rows }) {
  const head = make("tr", {}, ...columns.map((name) => make("th", { scope: "col" }, name)));
  const body = rows.map((row) => make("tr", {}, ...row.map((cell) => make("td", {}, String(cell)))));
  const box = make("div", { class: "sp-scroll" }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)));
  new ResizeObserver(() => reachable(box, "Table")).observe(box);
  return box;
}

function inWords(data) {
  const numbers = data.table?.length > 0;
  const fold = make("details", { class: "sp-words" }, make("summary", {}, `This picture in words${numbers ? " and numbers" : ""}`), make("p", {}, data.description));
  for (const one of data.table ?? []) fold.append(table(one));
  return fold;
}

// A box that scrolls can be reached by keyboard, and only such a one.
function reachable(box, name) {
  const scrolls = box.scrollWidth > box.clientWidth;
  for (const [attribute, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", `${name}, scrolls sideways`]]) {
    if (scrolls) box.setAttribute(attribute, value);
    else box.removeAttribute(attribute);
  }
}

const text = (words) => [words ?? ""].flat().join(" ");

// Words may stand apart from the drawing, or within its specification as Vega-Lite has them.
function apart(data) {
  const { title, description, usermeta = {}, ...spec } = data.spec;
  const bare = ({ title: _title, description: _description, usermeta: _usermeta, ...rest }) => rest;
  const narrow = data.narrow ?? usermeta.narrow;
  return {
    ...data,
    spec,
    narrow: narrow && bare(narrow),
    title: data.title ?? text(title?.text ?? (typeof title === "object" && !Array.isArray(title) ? "" : title)),
    subtitle: data.subtitle ?? text(title?.subtitle),
    description: data.description ?? description ?? "Picture",
    source: data.source ?? usermeta.source,
    table: data.table ?? usermeta.table,
    dark: data.dark ?? usermeta.dark,
  };
}

// `values`: what is set from outside, by the names of parameters. `plain`: within an exercise, which has words of its own.
export function draw(host, given, { values = {}, plain = false } = {}) {
  style(looks, "picture");
  const data = apart(given);
  const figure = make("figure", { class: "sp-picture" });
  const controls = make("div", { class: "sp-inputs", hidden: true });
  const drawing = make("div", { class: "sp-drawing", role: "img", "aria-label": data.description });
  const box = make("div", { class: "sp-scroll" }, drawing);
  const says = make("p", { class: "sp-says", "aria-live": "polite", hidden: true });
  if (data.title && !plain) figure.append(make("p", { class: "sp-picture-title" }, data.title));
  if (data.subtitle && !plain) figure.append(make("p", { class: "sp-picture-subtitle" }, data.subtitle));
  figure.append(controls, box, says);
  if (!plain) figure.append(inWords(data));
  if (data.source) figure.append(make("figcaption", {}, data.source));
  host.replaceChildren(figure);

  const tip = tooltip(figure);
  const current = { ...values };
  let view = null;
  let narrow = null;
  let gone = false;
  let speaking = null;
  let drawn = Promise.resolve();
  const first = {};
  first.done = new Promise((yes, no) => Object.assign(first, { yes, no }));
  first.done.catch(() => {}); // who asked for it is told

  function tell(text) {
    clearTimeout(speaking);
    // A slider says many things on its way: the last one counts.
    speaking = setTimeout(() => {
      says.hidden = !text;
      if (says.textContent !== text) says.textContent = text ?? "";
    }, 120);
  }

  async function redraw(dark) {
    if (gone) return;
    const spec = narrow && data.narrow ? data.narrow : data.spec;
    const look = { dark, exchange: data.dark ?? {}, paper: ground(figure), values: current, room: narrow ? box.clientWidth : 0 };
    const vega = compile(prepared(spec, look), { logger: quiet }).spec;
    const bound = (vega.signals ?? []).filter((signal) => signal.bind?.input);
    const asked = bound.map(({ name, value, bind }) => ({ name, value, bind }));
    for (const signal of bound) delete signal.bind;
    view?.finalize();
    // A drawing made for narrow pages is shown whole, a little smaller where a phone's column is narrower still.
    drawing.classList.toggle("sp-shrinks", Boolean(narrow && data.narrow));
    const place = make("div", { "aria-hidden": "true" }); // one image with one description, and not a hundred marks
    drawing.replaceChildren(place);
    tip.hide();
    view = new View(parse(vega, {}, { ast: true }), {
      expr: expressionInterpreter,
      renderer: "svg",
      container: place,
      bind: make("div"), // the page has inputs of its own
      hover: true,
      logLevel: ERROR,
      loader: NO_LOADER,
      tooltip: tip.handler,
    });
    // What each parameter was before anything was set.
    view.first = Object.fromEntries([...(vega.signals ?? []), ...(spec.params ?? [])].map(({ name, value }) => [name, value ?? null]));
    if (!controls.childElementCount) {
      controls.append(...inputs(asked, current, (name, value) => set({ [name]: value })));
      controls.hidden = !controls.childElementCount;
    }
    for (const { name } of asked) if (name in current) view.signal(name, current[name]);
    await view.runAsync();
    if ("says" in view.first) {
      tell(view.signal("says"));
      view.addSignalListener("says", (_name, text) => tell(text));
    }
    await fit(spec);
    reachable(box, "Picture");
    figure.dataset.drawn = dark ? "dark" : "light";
    first.yes();
  }

  // A narrower plot may have longer labels beside it, so what is beside it is measured again.
  async function fit(spec) {
    if (!view || !givesWay(spec) || typeof spec.width === "object" || spec.width === "container") return;
    view.natural ??= view.width();
    for (let pass = 0; pass < 3; pass++) {
      const svg = drawing.querySelector("svg");
      const room = box.clientWidth - 2; // widths are rounded
      if (!svg || room <= 0) return;
      const beside = svg.getBoundingClientRect().width - view.width();
      const width = Math.min(view.natural, Math.max(LEAST, Math.floor(room - beside)));
      if (Math.abs(width - view.width()) < 2) return;
      await view.width(width).resize().runAsync();
    }
  }

  function set(now) {
    Object.assign(current, now);
    drawn = drawn.then(async () => {
      if (!view || gone) return;
      for (const [name, value] of Object.entries(now)) if (name in view.first) view.signal(name, value ?? view.first[name]);
      await view.runAsync();
    });
    return drawn;
  }

  function failed(error) {
    console.error("A picture could not be drawn:", error);
    figure.dataset.drawn = "failed";
    first.no(error);
    drawing.replaceChildren(make("p", {}, data.description));
  }
  const again = (dark) => (drawn = drawn.then(() => redraw(dark)).catch(failed));

  const endTheme = followTheme(figure, (dark) => follows(data.spec, data.dark) && again(dark));
  drawing.addEventListener("pointerdown", tip.tapped);
  // A finger leaves when it is lifted: what it tapped stays until it taps elsewhere or moves the page.
  drawing.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && tip.hide());
  const ended = new AbortController();
  document.addEventListener("pointerdown", ({ target }) => !drawing.contains(target) && tip.hide(), { signal: ended.signal });
  document.addEventListener("scroll", tip.hide, { signal: ended.signal, capture: true, passive: true });
  const watch = new ResizeObserver(([{ contentRect }]) => {
    if (!contentRect.width) return;
    const was = narrow;
    narrow = contentRect.width < NARROW;
    if (was !== narrow) again(figure.dataset.spDark === "true");
    else drawn = drawn.then(() => fit(narrow && data.narrow ? data.narrow : data.spec)).then(() => reachable(box, "Picture")).catch(failed);
  });
  watch.observe(figure);

  return {
    set,
    ready: () => first.done,
    says: () => ("says" in (view?.first ?? {}) ? view.signal("says") : ""),
    destroy: () => {
      gone = true;
      ended.abort();
      watch.disconnect();
      endTheme();
      view?.finalize();
    },
  };
}

const quiet = { level: () => quiet, warn: () => quiet, info: () => quiet, debug: () => quiet, error: (...told) => (console.error(...told), quiet) };
