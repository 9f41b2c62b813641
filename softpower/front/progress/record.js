// What is noted of an exercise, and the file that it is kept in: as softpower/exercises/progress.py and softpower/record.py do it.

export const FILE = "progress.json";

function now() {
  const here = new Date();
  return new Date(here - here.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

// The entry after a try. Once solved, it stays solved, with the answer that solved it.
export function noted(before, { answer, solved, hints }) {
  const keep = before?.solved && !solved;
  return {
    tries: (before?.tries ?? 0) + 1,
    solved: solved || Boolean(before?.solved),
    hints: Math.max(hints, before?.hints ?? 0),
    answer: keep ? (before.answer ?? answer) : answer,
    when: now(),
  };
}

// The exercises in a file's text. Throws an Error with words for a reader if it is another kind of file.
export function parse(text) {
  let exercises;
  try {
    exercises = JSON.parse(text).exercises;
  } catch {
    exercises = null;
  }
  const whole = exercises && typeof exercises === "object" && !Array.isArray(exercises);
  if (!whole || Object.values(exercises).some((entry) => typeof entry?.solved !== "boolean")) throw new Error("It is not a progress file of this course.");
  return exercises;
}

export function serialise(course, exercises) {
  return `${JSON.stringify({ course, exercises }, null, 1)}\n`;
}

// Both taken together: what was solved in either stays solved, with the answer that solved it.
export function merged(mine, other) {
  const found = { ...mine };
  for (const [name, entry] of Object.entries(other)) {
    const own = mine[name];
    const keep = own?.solved && !entry.solved;
    found[name] = { ...own, ...(keep ? { ...entry, answer: own.answer } : entry), solved: entry.solved || Boolean(own?.solved) };
  }
  return found;
}
