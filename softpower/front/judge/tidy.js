// What a form could have sent: known options, numbers within the slider's ends, text that was typed. All else counts as not given.
export function tidy(fields, answer) {
  const found = {};
  for (const field of fields) {
    const given = answer?.[field.name];
    const known = (field.options ?? []).map(([value]) => value);
    if (field.type === "choice" || field.type === "select") {
      if (typeof given === "string" && known.includes(given)) found[field.name] = given;
    } else if (field.type === "several") {
      const ticked = typeof given === "string" ? [given] : Array.isArray(given) ? given : [];
      const kept = known.filter((value) => ticked.includes(value)); // in the form's order
      if (kept.length) found[field.name] = kept;
    } else if (field.type === "slider") {
      if (typeof given === "number" && given >= field.least && given <= field.most) found[field.name] = given;
    } else if (typeof given === "string" && given.trim()) {
      found[field.name] = given.trim();
    }
  }
  return found;
}
