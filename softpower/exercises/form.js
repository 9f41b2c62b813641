// Draws a form from a plain description of its fields. Native controls only: they work by
// keyboard, have names, and look right in both themes. What an answer means is Python's business.

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "class") element.className = value;
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

function render({ model, el }) {
  const uid = "sp" + Math.random().toString(36).slice(2, 9);
  const form = make("form", { class: "sp-form", "aria-label": model.get("title"), novalidate: true });
  const answer = { ...model.get("answer") };
  let waiting = null;

  function put(name, value, soon) {
    answer[name] = value;
    clearTimeout(waiting);
    // A slider sends many values: the last one within a short while is enough.
    waiting = setTimeout(send, soon ? 60 : 0);
  }
  function send() {
    clearTimeout(waiting);
    waiting = null;
    model.set("answer", { ...answer });
    model.save_changes();
  }

  function choices(field, kind) {
    const short = field.options.length <= 5 && field.options.every(([, text]) => text.length <= 18);
    const box = make("fieldset", { class: short ? "sp-row" : "" }, make("legend", {}, field.label));
    field.options.forEach(([value, text]) => {
      const given = answer[field.name];
      const checked = kind === "radio" ? given === value : (given || []).includes(value);
      const input = make("input", { type: kind, name: `${uid}-${field.name}`, value, checked });
      input.addEventListener("change", () => {
        if (kind === "radio") put(field.name, value);
        else put(field.name, [...box.querySelectorAll("input:checked")].map((i) => i.value));
      });
      box.append(make("label", { class: "sp-option" }, input, make("span", {}, text)));
    });
    return box;
  }

  function control(field) {
    if (field.type === "choice") return choices(field, "radio");
    if (field.type === "several") return choices(field, "checkbox");
    const id = `${uid}-${field.name}`;
    const label = make("label", { for: id, class: "sp-label" }, field.label);
    if (field.type === "select") {
      const select = make("select", { id });
      select.append(make("option", { value: "" }, "Choose…"));
      field.options.forEach(([value, text]) => select.append(make("option", { value, selected: answer[field.name] === value }, text)));
      select.addEventListener("change", () => put(field.name, select.value));
      return make("div", { class: "sp-field" }, label, select);
    }
    if (field.type === "slider") {
      const start = answer[field.name] ?? field.start;
      const [left, right] = field.ends;
      const ends = left ? `${id}-ends` : null;
      const input = make("input", { id, type: "range", min: field.least, max: field.most, step: field.step, value: start, "aria-describedby": ends });
      const shown = make("output", { for: id }, `${start} ${field.unit}`);
      input.addEventListener("input", () => {
        shown.textContent = `${input.value} ${field.unit}`;
        put(field.name, Number(input.value), true);
      });
      if (!left) return make("div", { class: "sp-field" }, label, make("span", { class: "sp-slider" }, input, shown));
      const named = make("span", { id: ends, hidden: true }, `${field.least} is ${left}, ${field.most} is ${right}`);
      return make("div", { class: "sp-field" }, label, make("span", { class: "sp-slider" }, make("span", {}, left), input, make("span", {}, right), shown, named));
    }
    const input = make("input", { id, type: "text", inputmode: "decimal", autocomplete: "off", value: answer[field.name] ?? "" });
    input.addEventListener("input", () => put(field.name, input.value, true));
    return make("div", { class: "sp-field" }, label, input);
  }

  const picture = make("div", { class: "sp-picture" });
  const groups = new Map();
  for (const field of model.get("fields")) {
    if (!groups.has(field.below || field.name)) {
      const group = make("div", { class: "sp-group" });
      groups.set(field.below || field.name, group);
      form.append(group);
    }
    groups.get(field.below || field.name).append(control(field));
    if (field.type === "slider") form.append(picture); // moves below the last slider
  }

  const check = make("button", { type: "submit", class: "sp-check" }, "Check");
  const hint = make("button", { type: "button" }, "Hint");
  // Says the result to a screen reader when it changes, and stays in place so that it can.
  const said = make("div", { role: "status", "aria-live": "polite", class: "sp-said" });
  const hints = make("div", { "aria-live": "polite", class: "sp-hints" });
  form.append(make("div", { class: "sp-buttons" }, check, hint), said, hints);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
    model.send({ do: "check", answer });
  });
  hint.addEventListener("click", () => model.send({ do: "hint" }));
  // JupyterLab listens for keys on the whole notebook: those typed here belong to the form.
  form.addEventListener("keydown", (event) => event.stopPropagation());

  function show() {
    said.innerHTML = model.get("said");
    hints.innerHTML = model.get("hints");
    picture.innerHTML = model.get("picture");
    hint.textContent = model.get("hint_label");
    hint.hidden = !model.get("hint_label");
  }
  ["said", "hints", "picture", "hint_label"].forEach((name) => model.on(`change:${name}`, show));
  show();
  el.append(form);
}

export default { render };
