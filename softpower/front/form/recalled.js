// An answer that was given to another exercise, shown where a lesson comes back to it.

import { make } from "./dom.js";
import { tidy } from "../judge/tidy.js";

// What was answered, as a sentence for each field.
export function told(recalled, entry) {
  const answer = tidy(recalled.fields, entry?.answer ?? {});
  const lines = [];
  for (const field of recalled.fields) {
    const given = answer[field.name];
    if (given === undefined) continue;
    const texts = [given].flat().map((value) => (field.options ?? []).find(([one]) => one === value)?.[1] ?? `${value} ${field.unit ?? ""}`.trim());
    lines.push([field.label, texts.join("; ")]);
  }
  return lines;
}

// Follows the store: an answer given further up shows at once. The function given back ends that.
export function mountRecalled(host, recalled, store) {
  return store.subscribe((done) => host.replaceChildren(answered(recalled, done[recalled.name])));
}

function answered(recalled, entry) {
  const lines = told(recalled, entry);
  const box = make("div", { class: "sp-before" });
  if (!lines.length) {
    box.append(make("p", {}, `You have not answered this yet: \u201c${recalled.ask}\u201d It is asked in \u201c`, recalled.page ? make("a", { href: recalled.page }, recalled.lesson) : recalled.lesson, "\u201d."));
    return box;
  }
  box.append(make("p", {}, make("strong", {}, `What you said in \u201c${recalled.lesson}\u201d: `), recalled.ask));
  for (const [label, text] of lines) box.append(make("p", { class: "sp-before-answer" }, lines.length > 1 ? `${label}: ` : "", make("strong", {}, text)));
  return box;
}
