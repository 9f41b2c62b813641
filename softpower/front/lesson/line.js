// The line at a lesson's beginning: minutes, what one will be able to do, what to read along. And what its marks open.

import { make, style } from "../form/dom.js";
import looks from "./marks.css";
import { followTheme } from "../theme.js";
import { openMarks } from "./marks.js";

function fold(name, items) {
  if (!items.length) return null;
  return make("details", {}, make("summary", {}, name), make("ul", {}, ...items.map((item) => make("li", {}, ...[item].flat()))));
}

// `root` gives the part of the page that the lesson takes up, once the line stands in it.
export function mountLesson(host, data, root) {
  style(looks, "marks");
  const endTheme = followTheme(host);
  const read = data.read.map(({ label, locator, href }) => [href ? make("a", { href, target: "_blank", rel: "noopener" }, label) : label, `, ${locator}`]);
  const line = make("div", { class: "sp-lesson-line" }, make("span", {}, `${data.minutes} minutes`), fold("what you will be able to do", data.objectives), fold("read along", read));
  host.replaceChildren(line);
  let endMarks = () => {};
  let gone = false;
  requestAnimationFrame(() => {
    const place = root(host);
    if (place && !gone) endMarks = openMarks(place, (id) => data.cites[id]);
  });
  return () => {
    gone = true;
    endMarks();
    endTheme();
  };
}
