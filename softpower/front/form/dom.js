// Making elements. Text goes in as text: nothing that an exercise says is read as markup.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

let made = 0;

// An id that nothing else on the page has, also where one output is shown twice.
export function ownId(what) {
  made += 1;
  return `sp-${what}-${made}-${Math.random().toString(36).slice(2, 7)}`;
}

// A style sheet, once for each document.
export function style(text, name) {
  if (document.querySelector(`style[data-sp="${name}"]`)) return;
  document.head.append(make("style", { "data-sp": name }, text));
}
