// Marks beside sentences, `a[href^="#cite-"]`: each opens what was said and where it stands. Without a script, or without the
// lesson's data, a mark is a link to the list of sources.

import { make, ownId, style } from "../form/dom.js";
import looks from "./marks.css";
import { followTheme } from "../theme.js";

const MARKS = 'a[href^="#cite-"]';

let open = null; // {box, mark, end, at}

function shut(focus) {
  if (!open) return;
  const { box, mark, end } = open;
  open = null;
  end();
  box.remove();
  mark.setAttribute("aria-expanded", "false");
  if (focus) mark.focus();
}

function content({ said, short, full, note, outside, href }) {
  const parts = [outside ? make("p", { class: "sp-mark-outside" }, "Outside the five documents") : null];
  if (said) parts.push(make("p", {}, said));
  parts.push(make("p", { class: "sp-mark-where" }, short));
  if (note) parts.push(make("p", { class: "sp-mark-note" }, make("strong", {}, "Take care: "), note));
  if (full && full !== short) parts.push(make("details", {}, make("summary", {}, "Full reference"), make("p", {}, full)));
  if (href) parts.push(make("p", { class: "sp-mark-where" }, make("a", { href }, "See it in the tables")));
  return parts.filter(Boolean);
}

function show(mark, cite) {
  const again = open?.mark === mark;
  shut(again);
  if (again) return;
  const box = make("div", { class: `sp-mark-box${cite.outside ? " sp-is-outside" : ""}`, role: "dialog", "aria-label": "Where it is from", tabindex: "-1", id: ownId("mark") });
  const close = make("button", { type: "button", "aria-label": "Close", onclick: () => shut(true) }, "\u00d7");
  box.append(close, ...content(cite));
  document.body.append(box);
  const end = followTheme(box);
  mark.setAttribute("aria-expanded", "true");
  const at = mark.getBoundingClientRect();
  open = { box, mark, end, at };
  const { width, height } = box.getBoundingClientRect();
  const below = at.bottom + height + 12 < innerHeight || at.top < height + 12;
  box.style.left = `${Math.max(8, Math.min(at.left - 20, innerWidth - width - 8))}px`;
  box.style.top = `${below ? at.bottom + 6 : at.top - height - 6}px`;
  box.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key !== "Escape") return;
    event.preventDefault();
    shut(true);
  });
  box.focus({ preventScroll: true });
}

// Marks within `root` open what `find(id)` gives. The function given back ends that.
export function openMarks(root, find) {
  style(looks, "marks");
  const known = (event) => {
    const mark = event.target.closest?.(MARKS);
    if (!mark || !root.contains(mark)) return null;
    const cite = find(decodeURIComponent(mark.hash.slice("#cite-".length)));
    return cite ? { mark, cite } : null;
  };
  const click = (event) => {
    const found = known(event);
    if (!found || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    show(found.mark, found.cite);
  };
  // Pressed on a mark, JupyterLab would select the cell and take the key.
  const key = (event) => {
    if (!["Enter", " "].includes(event.key)) return;
    const found = known(event);
    if (!found) return;
    event.preventDefault();
    event.stopPropagation();
    show(found.mark, found.cite);
  };
  const away = (event) => open && !open.box.contains(event.target) && event.target !== open.mark && shut(false);
  // The page may still tell of a move that brought the mark into sight, before it was pressed.
  const moved = () => Math.abs(open.mark.getBoundingClientRect().top - open.at.top) > 2;
  const scroll = (event) => open && !open.box.contains(event.target) && moved() && shut(false);
  const name = () => {
    for (const mark of root.querySelectorAll(`${MARKS}:not([aria-haspopup])`)) {
      mark.setAttribute("role", "button");
      mark.setAttribute("aria-haspopup", "dialog");
      mark.setAttribute("aria-expanded", "false");
      mark.setAttribute("aria-label", "Where this is from");
      mark.classList.add("sp-cite-mark");
      if (find(decodeURIComponent(mark.hash.slice("#cite-".length)))?.outside) mark.classList.add("sp-is-outside");
    }
  };
  let due = 0;
  const watch = new MutationObserver(() => {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(name);
  });
  name();
  watch.observe(root, { childList: true, subtree: true });
  root.addEventListener("click", click, true);
  root.addEventListener("keydown", key, true);
  document.addEventListener("pointerdown", away, true);
  document.addEventListener("scroll", scroll, true);
  return () => {
    shut(false);
    watch.disconnect();
    cancelAnimationFrame(due);
    root.removeEventListener("click", click, true);
    root.removeEventListener("keydown", key, true);
    document.removeEventListener("pointerdown", away, true);
    document.removeEventListener("scroll", scroll, true);
  };
}
