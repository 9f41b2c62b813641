// The controls of a form, one function a type. Native ones only: they work by keyboard, have names, and look right in both themes.
// Each gives {node, set(value), at: {place: element that a remark about that place stands behind}}.

import { make, ownId } from "./dom.js";

const SHORT = 26; // characters up to which options stand beside one another
const LETTER = 7.5; // px: about what a letter takes in a list

function options(field, kind, put) {
  const name = ownId(field.name);
  const beside = field.options.length <= 5 && field.options.every(([, text]) => text.length <= SHORT);
  const box = make("fieldset", { class: `sp-options${beside ? " sp-beside" : ""}` }, make("legend", {}, field.label));
  const at = { [field.name]: box };
  const inputs = field.options.map(([value, text]) => {
    const input = make("input", { type: kind, name, value });
    const row = make("label", { class: "sp-option" }, input, make("span", {}, text));
    const line = make("div", { class: "sp-choice" }, row);
    at[`${field.name}=${value}`] = line;
    box.append(line);
    return input;
  });
  box.addEventListener("change", () => {
    const ticked = inputs.filter((input) => input.checked).map((input) => input.value);
    put(kind === "radio" ? ticked[0] : ticked);
  });
  const set = (value) => inputs.forEach((input) => (input.checked = kind === "radio" ? input.value === value : (value ?? []).includes(input.value)));
  return { node: box, set, at, inside: true };
}

const choice = (field, put) => options(field, "radio", put);
const several = (field, put) => options(field, "checkbox", put);

function select(field, put) {
  const id = ownId(field.name);
  const short = field.options.every(([, text]) => text.length <= 12);
  const list = make("select", { id, class: short ? "sp-short" : null }, make("option", { value: "" }, "Choose…"));
  for (const [value, text] of field.options) list.append(make("option", { value }, text));
  // What a narrow page cuts off in the list stands below it. A screen reader reads the list itself.
  const told = make("p", { class: "sp-chosen", "aria-hidden": "true", hidden: true });
  const tell = () => {
    const text = list.value ? list.selectedOptions[0].textContent : "";
    told.hidden = !text || text.length * LETTER < list.clientWidth - 40;
    told.textContent = text;
  };
  new ResizeObserver(tell).observe(list);
  list.addEventListener("change", () => {
    tell();
    put(list.value);
  });
  const node = make("div", { class: "sp-field" }, make("label", { for: id }, field.label), list, told);
  const set = (value) => {
    list.value = value ?? "";
    tell();
  };
  return { node, set, at: { [field.name]: node } };
}

function number(field, put) {
  const id = ownId(field.name);
  const input = make("input", { id, type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false" });
  input.addEventListener("input", () => put(input.value));
  const unit = field.unit ? make("span", { class: "sp-unit" }, field.unit) : null;
  const line = make("span", { class: "sp-number" }, input, unit);
  const node = make("div", { class: "sp-field" }, make("label", { for: id }, field.label), line);
  return { node, set: (value) => (input.value = value ?? ""), at: { [field.name]: node } };
}

// `preset`: what the slider shows at first is a value already, as in a picture that it moves. Else it waits to be moved.
function slider(field, put, preset) {
  const id = ownId(field.name);
  const ends = field.ends ? ownId("ends") : null;
  const input = make("input", { id, type: "range", min: field.least, max: field.most, step: field.step, "aria-describedby": ends });
  input.value = field.start ?? field.least;
  const shown = make("output", { for: id, class: "sp-value" });
  let given = false;
  const tell = () => {
    const value = `${Number(input.value)} ${field.unit ?? ""}`.trim();
    shown.textContent = preset || given ? value : "not set yet";
    input.classList.toggle("sp-unset", !(preset || given));
    if (preset || given) input.removeAttribute("aria-valuetext");
    else input.setAttribute("aria-valuetext", "not set yet");
  };
  const take = () => {
    given = true;
    tell();
    put(Number(input.value));
  };
  input.addEventListener("input", take);
  // Pressed where it stands: that is a place, too.
  input.addEventListener("pointerup", () => given || take());
  input.addEventListener("keyup", (event) => given || !/^(Arrow|Home|End|Page|Enter| )/.test(event.key) || take());
  const [left, right] = field.ends ?? [];
  const below = make("div", { class: "sp-ends" }, make("span", {}, left ?? ""), shown, make("span", {}, right ?? ""));
  const named = ends ? make("span", { id: ends, hidden: true }, `${field.least} is ${left}, ${field.most} is ${right}`) : null;
  const node = make("div", { class: "sp-field sp-slide" }, make("label", { for: id }, field.label), input, below, named);
  const set = (value) => {
    given = value !== undefined;
    input.value = value ?? field.start ?? field.least;
    tell();
  };
  tell();
  return { node, set, at: { [field.name]: node } };
}

export const CONTROLS = { choice, several, select, number, slider };
