// How each part of a compiled exercise judges its fields. A part gives the steps that are right, its remarks, and what it counts.
// The shapes are described in softpower/exercises/compile.py.

import { plain, read } from "./typed.js";

function table(part, answer) {
  return part.fields.reduce((cases, field) => cases[answer[field] ?? ""], part.cases);
}

// Right ticks less wrong ones, and never below nothing. A part that comes first ends the judging while it is empty.
function several(part, answer) {
  const ticked = answer[part.field] ?? [];
  if (!ticked.length) return { right: 0, remarks: part.nothing, good: 0, bad: 0, ends: Boolean(part.first) };
  const good = ticked.filter((value) => part.right.includes(value)).length;
  const bad = ticked.length - good;
  const remarks = ticked.map((value) => part.remarks[value]);
  const missed = part.right.length - good;
  if (missed) remarks.push({ ...part.more, text: part.more.text.replace("{n}", missed) });
  return { right: Math.max(0, good - bad), remarks, good, bad };
}

function places(part, answer) {
  const place = answer[part.field];
  if (place === undefined) return { right: 0, remarks: part.nothing };
  const on = part.ends.indexOf(place);
  if (on >= 0) return part.on[on];
  return part.between[part.ends.filter((end) => end < place).length];
}

function number(part, answer, words) {
  const typed = answer[part.field];
  if (typed === undefined) return { right: 0, remarks: part.nothing };
  const { value, note } = read(typed, part.percent, words);
  const noted = note ? [{ at: part.field, tone: "note", text: note }] : [];
  if (value === null) return { right: 0, remarks: noted };
  const found = part.cases.find((known) => Math.abs(value - known.near) <= known.within)?.remark ?? part.otherwise;
  return { right: found.tone === "right" ? 1 : 0, remarks: [found, ...noted] };
}

function fits(reply, guess) {
  return (
    (reply.below === undefined || guess < reply.below) &&
    (reply.above === undefined || guess > reply.above) &&
    (reply.from === undefined || guess >= reply.from) &&
    (reply.to === undefined || guess <= reply.to)
  );
}

// Numbers to be compared with the answers. Nothing is told before all are given.
function guess(part, answer, words) {
  const guesses = part.values.map((asked) => {
    const given = answer[asked.field];
    if (given === undefined) return { value: null, note: "No number yet." };
    return typeof given === "string" ? read(given, asked.percent, words) : { value: given, note: "" };
  });
  const right = guesses.filter(({ value }) => value !== null).length;
  const remarks = [];
  part.values.forEach((asked, n) => {
    const { value, note } = guesses[n];
    if (value === null) {
      remarks.push({ at: asked.field, tone: "note", text: note });
    } else if (right === part.values.length) {
      const far = Math.abs(value - asked.answer) <= asked.near ? "That is near." : value < asked.answer ? "You said less." : "You said more.";
      const said = `${plain(answer[asked.field])} ${asked.unit}`.trim();
      remarks.push({ at: asked.field, tone: "note", text: `Your prediction: ${said}. The figures: ${asked.told}. ${far}`, cites: asked.cites });
      const reply = asked.replies.find((one) => fits(one, value));
      if (reply) remarks.push(reply.remark);
    }
  });
  return { right, remarks };
}

// Steps are the fields that no remark stands at.
function rules(part, answer) {
  const remarks = part.rules.filter(({ when }) => Object.entries(when).every(([field, values]) => values.includes(answer[field]))).map(({ remark }) => remark);
  return { right: part.fields.length - new Set(remarks.map(({ at }) => at)).size, remarks };
}

// Agreement above chance, as a share of the most that it could be, in whole numbers as far as it goes.
export function cohensKappa(given, reference) {
  const total = given.length;
  const same = given.filter((code, n) => code === reference[n]).length;
  const count = (codes, code) => codes.filter((one) => one === code).length;
  const chance = [...new Set(given)].reduce((sum, code) => sum + count(given, code) * count(reference, code), 0);
  return chance === total * total ? 1 : (same * total - chance) / (total * total - chance);
}

function twoPlaces(value) {
  const hundredths = Math.floor(Math.abs(value) * 100 + 0.5);
  const sign = value < 0 && hundredths ? "-" : "";
  return `${sign}${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
}

function kappa(part, answer) {
  const given = part.fields.map((field) => answer[field]);
  const value = cohensKappa(given, part.reference);
  const remarks = given.map((code, n) => (code === part.reference[n] ? part.agreed[n] : part.differed[n][code]));
  const right = given.filter((code, n) => code === part.reference[n]).length;
  return { right, remarks, kappa: twoPlaces(value), solved: value >= part.enough };
}

function given(part, answer) {
  return answer[part.field] === undefined ? { right: 0, remarks: part.nothing } : { right: 1, remarks: [] };
}

export const PARTS = { table, several, places, number, guess, rules, kappa, given };
