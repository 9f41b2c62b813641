// An exercise on the page: question, controls, judging, hints, and what is kept of it. It asks nobody but `judge`.

import { CONTROLS } from "./controls.js";
import { make, ownId, style } from "./dom.js";
import looks from "./form.css";
import { keepKeys } from "./keys.js";
import { judge } from "../judge/judge.js";
import { tidy } from "../judge/tidy.js";
import { read } from "../judge/typed.js";
import { followTheme } from "../theme.js";
import { lookup, remark } from "./remarks.js";
import { mountRecalled } from "./recalled.js";

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// The words that the form uses, in sight while one answers.
function legend(exercise) {
  if (!exercise.legend) return null;
  if (exercise.kind === "audit") {
    const [[term, text]] = exercise.legend;
    return make("blockquote", { class: "sp-claim" }, make("strong", {}, `${term}: `), text);
  }
  const list = make("dl", { class: "sp-terms" });
  for (const [term, means] of exercise.legend) list.append(make("div", {}, make("dt", {}, term), make("dd", {}, means)));
  return list;
}

// Draws `exercise` into `host`. `home` is where it stands:
//   store      keeps progress: get(name), note(name, what), subscribe(tell)
//   pictures   gives the module that draws pictures, as a promise; null where there is none
//   drawn      instead of it: told the answer, draws in its own way into the element given
//   save       the shortcut for saving was pressed
// The function given back takes the form away.
export function mountExercise(host, exercise, home) {
  style(looks, "form");
  const endTheme = followTheme(host);
  host.classList.add("sp-ex");
  host.dataset.exercise = exercise.name;

  let answer = {};
  let touched = false;
  let hints = 0;
  let pictures = [];
  let gone = false;
  const controls = new Map();
  const places = {}; // where a remark about a field or an option goes
  const marks = []; // {node, fields}: remarks that stand in the form

  const heading = ownId("title");
  const form = make("form", { class: "sp-form", "aria-label": exercise.title, novalidate: true });
  const kicker = make("p", { class: "sp-kicker" }, exercise.more ? "Exercise · More: not needed for the lesson" : "Exercise");
  form.append(kicker, make("p", { class: "sp-title", id: heading, role: "heading", "aria-level": "3" }, capital(exercise.title)));
  for (const paragraph of exercise.ask) form.append(make("p", { class: "sp-ask" }, paragraph));
  form.append(...[legend(exercise)].filter(Boolean));
  const before = exercise.recalls ? make("div", { class: "sp-recalled" }) : null;
  if (before) form.append(before);

  // ---- The fields, those of one item together
  const groups = new Map();
  const preset = exercise.kind === "explore";
  const moved = exercise.picture ? make("div", { class: "sp-moved" }) : null;
  for (const field of exercise.fields) {
    const key = field.below ?? field.name;
    if (!groups.has(key)) {
      const matrix = field.below && field.label.startsWith(`${field.below}: `);
      const name = matrix ? field.below : exercise.fields.filter((one) => one.below === key).length > 1 ? field.label : null;
      const group = make("div", { class: "sp-group", role: name ? "group" : null, "aria-label": name });
      if (matrix) group.append(make("p", { class: "sp-row-name" }, field.below));
      groups.set(key, group);
      form.append(group);
    }
    const shown = field.below && field.label.startsWith(`${field.below}: `) ? { ...field, label: field.label.slice(field.below.length + 2) } : field;
    const control = CONTROLS[field.type](shown, (value) => put(field.name, value), preset);
    controls.set(field.name, control);
    Object.assign(places, control.at);
    groups.get(key).append(control.node);
    if (moved && field.type === "slider") form.append(moved); // below the last slider
  }

  // ---- Buttons, and what is said of the whole
  const check = make("button", { type: "submit", class: "sp-check" }, exercise.button ?? "Check");
  const hint = make("button", { type: "button", class: "sp-hint", hidden: !exercise.hints?.length }, "Hint");
  const said = make("div", { role: "status", "aria-live": "polite", class: "sp-said" });
  const hinted = make("div", { "aria-live": "polite", class: "sp-hinted" });
  const why = make("div", { class: "sp-why", hidden: true });
  const revealed = exercise.reveal ? make("div", { class: "sp-revealed", hidden: true }) : null;
  const kept = make("p", { class: "sp-kept" });
  form.append(make("div", { class: "sp-buttons" }, check, hint), said, hinted, ...(revealed ? [revealed] : []), why, kept);

  function put(name, value) {
    touched = true;
    if (value === undefined || value === "" || (Array.isArray(value) && !value.length)) delete answer[name];
    else answer[name] = value;
    // What was said of this item was said of another answer.
    const fields = [...groups.entries()].find(([, group]) => group.contains(controls.get(name).node));
    for (const one of marks.filter(({ node }) => fields[1].contains(node))) one.node.remove();
    if (said.dataset.judged && !said.dataset.stale) {
      said.dataset.stale = "true";
      said.prepend(make("p", { class: "sp-stale" }, "Before your last change:"));
    }
    movePicture();
  }

  function clear() {
    for (const { node } of marks.splice(0)) node.remove();
  }

  // A remark stands behind what it is about: in an option's line, at the end of a field; one about the whole goes to the summary.
  function place(one) {
    const at = places[one.at];
    if (!at) return false;
    const node = remark(one, exercise.places);
    at.append(node);
    marks.push({ node });
    return true;
  }

  function firstOpen(feedback) {
    const open = feedback.remarks.find(({ at, tone }) => at && (tone === "wrong" || tone === "note"));
    const node = open && places[open.at]?.querySelector("input, select");
    if (!node || controls.size < 4) return null;
    return make("button", { type: "button", class: "sp-jump", onclick: () => node.focus() }, "Go to the first that is open");
  }

  function explain(feedback) {
    why.replaceChildren();
    why.hidden = !(feedback.solved && exercise.explain);
    if (!why.hidden) why.append(make("p", {}, make("strong", {}, "Why: "), exercise.explain.text), ...[lookup(exercise.explain.cites, exercise.places)].filter(Boolean));
  }

  // Shows what is said of the answer. `again`: it was given on another day.
  function show(feedback, again) {
    clear();
    // With nothing answered, a note at each item would say one thing many times.
    const empty = !Object.keys(tidy(exercise.fields, answer)).length;
    const whole = empty ? [] : feedback.remarks.filter((one) => !place(one));
    const tone = feedback.solved ? "right" : "wrong";
    const judged = !["position", "predict"].includes(exercise.kind);
    const head = make("p", { class: judged ? `sp-result sp-is-${tone}` : "sp-result" });
    const one = feedback.of === 1 && judged;
    const sign = judged && (feedback.solved || feedback.right < feedback.of) ? (feedback.solved ? "✓ " : "") : "";
    if (again) head.append(make("strong", {}, `${sign}${judged ? "You solved this one before. The answer that solved it is filled in." : "You answered this before. Your answer is filled in."}`));
    else head.append(make("strong", {}, `${sign}${feedback.said}`));
    if (!again && one && !empty && !feedback.solved && feedback.remarks.every(({ tone: t }) => t === "note")) head.replaceChildren();
    said.replaceChildren(head, ...whole.map((other) => remark(other, exercise.places)));
    // With one question the remark is the result: say it here, too, so that it is announced.
    if (one && !again && !empty) said.append(make("p", { class: "sp-aloud" }, feedback.remarks.map(({ text }) => text).join(" ")));
    const jump = feedback.solved || empty ? null : firstOpen(feedback);
    if (jump) said.append(jump);
    said.dataset.judged = "true";
    delete said.dataset.stale;
    explain(feedback);
    if (feedback.solved || !["position", "predict"].includes(exercise.kind)) reveal(feedback);
  }

  // ---- Pictures
  function values() {
    const found = {};
    for (const field of exercise.fields) {
      const value = tidy([field], answer)[field.name] ?? (preset ? field.start : undefined);
      found[field.name.replaceAll("-", "_")] = field.type === "number" && value !== undefined ? read(value, true, exercise.typed).value : value;
    }
    for (const [param, field] of Object.entries(exercise.follows ?? {})) found[param] = found[field.replaceAll("-", "_")];
    return found;
  }

  function drawInto(element, picture, plain) {
    if (home.drawn) return home.drawn(element, values(), exercise);
    return home.pictures().then(
      ({ draw }) => {
        if (gone) return;
        const handle = draw(element, picture, { values: values(), plain });
        pictures.push(handle);
        return handle;
      },
      () => element.append(make("p", {}, picture.description)),
    );
  }

  let movedHandle = null;
  function movePicture() {
    if (!moved) return;
    if (home.drawn) home.drawn(moved, values(), exercise);
    else movedHandle?.then((handle) => handle?.set(values()));
  }

  let revealedHandle = null;
  function reveal(feedback) {
    if (!revealed || !(feedback.solved || feedback.right > 0 || Object.keys(answer).length)) return;
    revealed.hidden = false;
    if (revealedHandle) revealedHandle.then((handle) => handle?.set(values()));
    else revealedHandle = Promise.resolve(drawInto(revealed, exercise.reveal, false));
  }

  // ---- What is pressed
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = tidy(exercise.fields, answer);
    const feedback = judge(exercise, answer);
    kept.textContent = "";
    show(feedback, false);
    if (!Object.keys(given).length) return;
    const tell = (text) => (kept.textContent = text);
    tell(await home.store.note(exercise.name, { answer: given, solved: feedback.solved, hints }, tell));
  });

  hint.addEventListener("click", () => {
    hints += 1;
    const all = exercise.hints ?? [];
    if (hints <= all.length) {
      hinted.append(make("p", {}, make("strong", {}, `Hint ${hints} of ${all.length}. `), all[hints - 1]));
    } else {
      hinted.append(make("p", {}, make("strong", {}, "Explanation. "), exercise.explain.text), ...[lookup(exercise.explain.cites, exercise.places)].filter(Boolean));
    }
    hint.textContent = hints < all.length ? "Next hint" : "Explain";
    hint.hidden = hints > all.length || (hints === all.length && !exercise.explain);
  });

  keepKeys(form, home.save);
  host.replaceChildren(form);
  if (moved) movedHandle = Promise.resolve(drawInto(moved, exercise.picture, true));
  const endRecall = before ? mountRecalled(before, exercise.recalls, home.store) : () => {};

  // ---- What was done on another day
  async function recall() {
    const entry = await home.store.get(exercise.name);
    if (!entry || touched || gone) return;
    answer = tidy(exercise.fields, entry.answer);
    for (const [name, control] of controls) control.set(answer[name]);
    movePicture();
    const feedback = judge(exercise, answer);
    if (entry.solved && feedback.solved) show(feedback, true);
    else if (entry.solved) said.replaceChildren(make("p", {}, "You solved this one before. The answer filled in is a later one, and does not solve it."));
  }
  recall();

  return () => {
    gone = true;
    endRecall();
    endTheme();
    for (const handle of pictures) handle.destroy();
  };
}
