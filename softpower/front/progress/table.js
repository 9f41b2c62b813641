// The table of what has been done over the whole course. It follows the store by itself.

import { make, style } from "../form/dom.js";
import looks from "./table.css";
import { followTheme } from "../theme.js";

function row({ title, exercises, href, minutes, about }, done) {
  const tried = exercises.filter((name) => name in done).length;
  const solved = exercises.filter((name) => done[name]?.solved).length;
  const all = exercises.length;
  const said = all && solved === all ? `✓ all ${all} solved` : `${solved} of ${all} solved${tried > solved ? `, ${tried} tried` : ""}`;
  return make(
    "li",
    {},
    make(
      "span",
      { class: "sp-lesson" },
      href ? make("a", { href }, title) : title,
      minutes ? make("span", { class: "sp-about" }, [`${minutes} minutes.`, about].filter(Boolean).join(" ")) : null,
    ),
    make("span", { class: "sp-bar", "aria-hidden": "true" }, make("span", { style: `width:${all ? (100 * solved) / all : 0}%` })),
    make("span", { class: "sp-count" }, all ? said : ""),
  );
}

// `data` is a compiled progress table: {lessons: [{title, exercises: [names]}]}; `kept` says where it is kept and how to take it along.
export function mountProgress(host, data, store, kept) {
  style(looks, "table");
  const endTheme = followTheme(host);
  const list = make("ul");
  const box = make("div", { class: "sp-progress", role: "group", "aria-label": "Your progress" }, make("p", { class: "sp-progress-title" }, "Your progress"), list);
  if (kept) box.append(kept);
  host.replaceChildren(box);
  const end = store.subscribe((done) => list.replaceChildren(...data.lessons.map((lesson) => row(lesson, done))));
  return () => {
    end();
    endTheme();
  };
}
