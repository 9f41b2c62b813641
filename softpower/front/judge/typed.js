// Numbers as people write them: the same rules as softpower/exercises/typed.py, held together by a test.

const GAP = "[ \u00a0\u2009\u202f'\u2019]"; // between thousands: a space of any width, or an apostrophe
const SIGN = /^[-+\u2212\u2013]/;
const PLAIN = /^(?:[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)$/;
const GROUPED = new RegExp(`^[0-9]{1,3}(?:${GAP}[0-9]{3})+(?:[.,][0-9]+)?$`);
const COMMAS = /^[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$/;
const POINTS = /^[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?$/;
const UNSURE = /^[1-9][0-9]{0,2},[0-9]{3}$/;
const PERCENT = /(?:%|percent|per cent)$/i;

// {value, note}: the number, or null, and what to say of how it is written. `words` are the sentences.
export function read(text, percent, words) {
  const bare = text.trim();
  const without = bare.replace(PERCENT, "").trim();
  if (without !== bare && !percent) return { value: null, note: words.percent };
  const sign = SIGN.exec(without);
  const number = sign ? without.slice(1).trim() : without;
  if (UNSURE.test(number)) return { value: null, note: words.unsure.replace("{typed}", number) };
  let comma = false;
  let plain;
  if (PLAIN.test(number) || GROUPED.test(number)) {
    comma = number.includes(",");
    plain = number.replace(new RegExp(GAP, "g"), "").replace(",", ".");
  } else if (COMMAS.test(number)) {
    plain = number.replaceAll(",", "");
  } else if (POINTS.test(number)) {
    comma = number.includes(",");
    plain = number.replaceAll(".", "").replace(",", ".");
  } else {
    return { value: null, note: words.words };
  }
  const value = Number(plain);
  if (!Number.isFinite(value)) return { value: null, note: words.words };
  return { value: sign && sign[0] !== "+" ? -value : value, note: comma ? words.comma : "" };
}

// A number as it was given, to say it back.
export function plain(value) {
  return typeof value === "string" ? value.trim() : String(value);
}
