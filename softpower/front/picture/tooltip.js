// What a mark stands for, at the pointer or where it was tapped. The same stands below the picture in words and numbers.

import { make } from "../form/dom.js";

// "58.227848 %" says no more than "58.23 %".
function rounded(text) {
  return String(text).replace(/^([\u2212-]?)([\d,]*\.\d{3,})(\s*%?)$/, (_, sign, digits, unit) => `${sign}${Number(Number(digits.replaceAll(",", "")).toPrecision(4))}${unit}`);
}

// A column's name where an axis has no words of its own.
function worded(name) {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function content(value) {
  if (typeof value !== "object") return [make("p", {}, rounded(value))];
  const list = make("dl");
  for (const [name, text] of Object.entries(value)) {
    if (text === undefined || text === null || text === "" || name.startsWith("_")) continue; // an underscore: Vega-Lite's own
    if (name === "title") list.prepend(make("dd", { class: "sp-tip-title" }, text));
    else list.append(make("dt", {}, worded(name)), make("dd", {}, rounded(text)));
  }
  return [list];
}

export function tooltip(host) {
  const tip = make("div", { class: "sp-tip", "aria-hidden": "true", hidden: true });
  host.append(tip);
  function show(event, value) {
    if (value === undefined || value === null || value === "") {
      tip.hidden = true;
      return;
    }
    tip.replaceChildren(...content(value));
    tip.hidden = false;
    const { width, height } = tip.getBoundingClientRect();
    const left = Math.max(8, Math.min(event.clientX + 14, innerWidth - width - 8));
    const top = event.clientY + 18 + height > innerHeight - 8 ? event.clientY - height - 12 : event.clientY + 18;
    tip.style.left = `${left}px`;
    tip.style.top = `${Math.max(8, top)}px`;
  }
  return {
    handler: (_view, event, _item, value) => show(event, value),
    // A tap is no pointer that moves: the mark says which one it is itself.
    tapped: (event) => {
      if (event.pointerType !== "mouse") show(event, [event.target.__data__].flat()[0]?.tooltip);
    },
    hide: () => (tip.hidden = true),
  };
}
