// Inputs for what can be moved in a picture: native, with labels, in place of Vega's own.

import { make, ownId } from "../form/dom.js";

function range(bind, value, moved) {
  const id = ownId("range");
  const input = make("input", { id, type: "range", min: bind.min ?? 0, max: bind.max ?? 100, step: bind.step ?? 1 });
  input.value = value;
  const shown = make("output", { for: id }, input.value);
  input.addEventListener("input", () => {
    shown.textContent = input.value;
    moved(Number(input.value));
  });
  return make("div", { class: "sp-input" }, make("label", { for: id }, bind.name), make("span", { class: "sp-range" }, input, shown));
}

function checkbox(bind, value, moved) {
  const input = make("input", { type: "checkbox" });
  input.checked = Boolean(value);
  input.addEventListener("change", () => moved(input.checked));
  return make("label", { class: "sp-input sp-tick" }, input, make("span", {}, bind.name));
}

function listed(bind) {
  return bind.options.map((option, n) => [option, String(bind.labels?.[n] ?? option ?? "All")]);
}

function select(bind, value, moved) {
  const id = ownId("select");
  const options = listed(bind);
  const list = make("select", { id });
  options.forEach(([option, label], n) => {
    const item = make("option", { value: n }, label);
    item.selected = option === value || (option === null && value === undefined);
    list.append(item);
  });
  list.addEventListener("change", () => moved(options[Number(list.value)][0]));
  return make("div", { class: "sp-input" }, make("label", { for: id }, bind.name), list);
}

function radio(bind, value, moved) {
  const name = ownId("radio");
  const box = make("fieldset", { class: "sp-input sp-radios" }, make("legend", {}, bind.name));
  for (const [option, label] of listed(bind)) {
    const input = make("input", { type: "radio", name });
    input.checked = option === value || (option === null && value === undefined);
    input.addEventListener("change", () => moved(option));
    box.append(make("label", { class: "sp-tick" }, input, make("span", {}, label)));
  }
  return box;
}

const INPUTS = { range, checkbox, select, radio };

// One input for each bound signal of a Vega specification. `moved(signal, value)` is called when one is moved.
export function inputs(bound, values, moved) {
  return bound
    .filter(({ bind }) => INPUTS[bind.input])
    .map(({ name, value, bind }) => INPUTS[bind.input]({ name, ...bind }, values[name] ?? value, (now) => moved(name, now)));
}
