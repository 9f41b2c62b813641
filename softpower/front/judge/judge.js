// The judge on the page: evaluates a compiled exercise. What it says was asked of the judge in Python.

import { PARTS } from "./parts.js";
import { tidy } from "./tidy.js";

function remark({ at = "", tone = "note", text, cites = [] }) {
  return { at, tone, text, cites };
}

function sentence(said, solved, empty, numbers) {
  const text = empty ? said.nothing : solved ? said.solved : numbers.bad && said.slips ? said.slips : said.open;
  return text.replace(/\{(right|of|good|bad|kappa)\}/g, (all, name) => numbers[name] ?? all);
}

// {right, of, solved, said, remarks}: remarks in the form's order, each with the place in the form that it is about.
export function judge(exercise, given) {
  const rules = exercise.judge;
  const answer = tidy(exercise.fields, given);
  const numbers = { right: 0, of: rules.of };
  const remarks = [];
  let solved;

  if (rules.whole) {
    // In the form's order: a notebook that was saved has its keys by the alphabet.
    const open = exercise.fields.map(({ name }) => name).filter((name) => name in rules.whole && !(name in answer));
    if (open.length) {
      if (rules.missing) remarks.push({ ...rules.missing, text: rules.missing.text.replace("{n}", open.length) });
      for (const field of open) remarks.push(...rules.whole[field]);
      return { ...numbers, solved: false, said: rules.said.nothing, remarks: remarks.map(remark) };
    }
  }
  if (rules.distinct) {
    const values = Object.values(answer);
    if (new Set(values).size < values.length) remarks.push(rules.distinct);
  }
  for (const part of rules.parts) {
    const found = PARTS[part.type](part, answer, exercise.typed);
    numbers.right += found.right;
    remarks.push(...found.remarks);
    for (const name of ["good", "bad"]) if (name in found) numbers[name] = (numbers[name] ?? 0) + found[name];
    if ("kappa" in found) numbers.kappa = found.kappa;
    if ("solved" in found) solved = found.solved;
    if (found.ends) break;
  }
  solved ??= numbers.right === numbers.of;
  if (solved && rules.at_end) remarks.push(rules.at_end);
  // What a slider shows is no answer by itself.
  const asked = rules.empty ?? exercise.fields.map((field) => field.name);
  const empty = !asked.some((name) => name in answer);
  const { right, of } = numbers;
  return { right, of, solved, said: sentence(rules.said, solved, empty, numbers), remarks: remarks.map(remark) };
}
