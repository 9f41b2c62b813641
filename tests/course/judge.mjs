// Judges answers with the page's own judge: reads {exercises, answers, typed} from a file, prints what it says of each. Run by test_compile.py.
import { readFileSync } from "node:fs";
import { judge } from "../../softpower/front/judge/judge.js";
import { cohensKappa } from "../../softpower/front/judge/parts.js";
import { read } from "../../softpower/front/judge/typed.js";

const { exercises, answers, typed, words, codings } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const judged = Object.fromEntries(Object.entries(answers).map(([name, given]) => [name, given.map((answer) => judge(exercises[name], answer))]));
const numbers = typed.map(([text, percent]) => read(text, percent, words));
const kappas = codings.map(([given, reference]) => cohensKappa(given, reference));
process.stdout.write(JSON.stringify({ judged, numbers, kappas }));
