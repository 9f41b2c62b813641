// What is said: remarks at their items, with a sign and a word as well as a colour, and where in the documents to look.

import { make } from "./dom.js";

const MARKS = {
  right: ["✓", "Right."],
  wrong: ["✗", "Not yet."],
  note: ["", ""],
  yours: ["●", "Your answer."],
  other: ["○", "To those who say this:"],
};

// The places of `cites` without repetition: [{where, said: [{text, href}]}]. Where the page has the tables, `href` leads to the row.
function found(cites, places) {
  const seen = new Map();
  for (const key of cites) {
    const place = places?.[key];
    if (!place) continue;
    const where = [place.document, place.at].filter(Boolean).join(", ");
    if (!seen.has(where)) seen.set(where, []);
    const { said: text = "", href } = place;
    if ((text || href) && !seen.get(where).some((one) => one.text === text)) seen.get(where).push({ text, href });
  }
  return [...seen].map(([where, said]) => ({ where, said }));
}

// Where to look, and folded below it what stands there.
export function lookup(cites, places) {
  const listed = found(cites ?? [], places);
  if (!listed.length) return null;
  const [first] = listed;
  const more = listed.length > 1 ? `; and ${listed.length - 1} more` : "";
  const fold = make("details", { class: "sp-where" }, make("summary", {}, `Where to look: ${first.where}${more}`));
  const list = make("ul");
  for (const { where, said } of listed) {
    const line = make("li");
    if (listed.length > 1) line.append(make("span", { class: "sp-place" }, `${where}${said.length ? ": " : ""}`));
    said.forEach(({ text, href }, n) => {
      if (n) line.append("; ");
      line.append(href ? make("a", { href }, text || "in the tables") : text);
    });
    if (listed.length > 1 || said.length) list.append(line);
  }
  fold.append(list);
  return fold;
}

function mark(tone, at) {
  const [sign, usual] = MARKS[tone];
  if (!usual) return null;
  const word = tone === "wrong" && at.includes("=") ? "Not so." : usual; // an option is what it is
  return make("strong", { class: "sp-mark" }, make("span", { "aria-hidden": "true" }, `${sign} `), word);
}

export function remark({ at, tone, text, cites }, places) {
  const said = make("p", {}, mark(tone, at), MARKS[tone][1] ? " " : "", text);
  return make("div", { class: `sp-remark sp-is-${tone}` }, said, lookup(cites, places));
}
