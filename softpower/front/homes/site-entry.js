// The reading site: exercises, pictures and the table of progress in place of what can be read without a script. Progress is
// kept in this browser, and nothing is sent anywhere.

import { make, style } from "../form/dom.js";
import looks from "../form/form.css";
import { mountExercise } from "../form/form.js";
import { mountRecalled } from "../form/recalled.js";
import { judge } from "../judge/judge.js";
import { mountLesson } from "../lesson/line.js";
import { FILE, merged, parse, serialise } from "../progress/record.js";
import { browserStore } from "../progress/storage.js";
import { mountProgress } from "../progress/table.js";
import { followTheme } from "../theme.js";
import { pictures } from "./script.js";

const PICTURES = new URL("pictures.js", document.currentScript.src).href;

// Taking progress out as the file that a notebook keeps, and bringing such a file in.
function carried(course, store) {
  const told = make("p", { role: "status", class: "sp-progress-kept" });
  const out = make("button", { type: "button" }, `Take out ${FILE}`);
  out.addEventListener("click", async () => {
    const address = URL.createObjectURL(new Blob([serialise(course, await store.all())], { type: "application/json" }));
    make("a", { href: address, download: FILE }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  });
  const file = make("input", { type: "file", accept: ".json,application/json", hidden: true });
  const bring = make("button", { type: "button", onclick: () => file.click() }, `Bring in ${FILE}`);
  file.addEventListener("change", async () => {
    try {
      const other = parse(await file.files[0].text());
      await store.change((mine) => merged(mine, other));
      told.textContent = `Brought in: ${Object.keys(other).length} exercises. What was solved in either stays solved. Open pages show it when they are loaded again.`;
    } catch (error) {
      told.textContent = `${file.files[0].name}: ${error.message}`;
    }
    file.value = "";
  });
  const words = `Kept in this browser, and nowhere else: nothing is sent anywhere. Take it out as a file to go on in Jupyter or in another browser, where ${FILE} lies beside the lessons.`;
  return make("div", {}, make("p", { class: "sp-progress-kept" }, words), out, bring, file, told);
}

const MOUNTS = {
  exercise: (place, data, store) => mountExercise(place, data, { store, pictures: () => pictures(PICTURES) }),
  lesson: (place, data) => mountLesson(place, data, (line) => line.closest("article") ?? document.body),
  progress: (place, data, store, course) => mountProgress(place, data, store, carried(course, store)),
  recall: (place, data, store) => {
    style(looks, "form");
    place.classList.add("sp-ex");
    followTheme(place);
    mountRecalled(place, data.recalled, store);
  },
  picture: async (place, data) => (await pictures(PICTURES)).draw(place, data).ready(),
};

// What several pictures of a page draw, such as the outlines of a map, stands on it once.
const shared = new Map();

function whole(_key, value) {
  const key = value?.["sp-shared"];
  if (!key) return value;
  if (!shared.has(key)) shared.set(key, JSON.parse(document.getElementById(key).textContent));
  return shared.get(key);
}

async function mount(host) {
  const { sp, course } = host.dataset;
  const data = JSON.parse(host.querySelector(":scope > script").textContent, whole);
  const place = make("div", { class: "sp-drawn" });
  host.append(place);
  // An address that leads to the exercise finds it where it now stands.
  const named = host.querySelector(":scope > .sp-without [id]");
  try {
    host.dataset.live = "coming";
    await MOUNTS[sp](place, data, browserStore(course), course);
    host.dataset.live = "true";
    if (named && sp === "exercise") {
      const { id } = named;
      named.removeAttribute("id");
      host.id = id;
      if (decodeURIComponent(location.hash.slice(1)) === id) host.scrollIntoView();
    }
  } catch (error) {
    console.error("This could not be drawn:", error);
    delete host.dataset.live;
    place.remove();
  }
}

function begin() {
  const hosts = [...document.querySelectorAll(".sp-host")];
  for (const host of hosts.filter(({ dataset }) => dataset.sp !== "picture")) mount(host);
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        mount(target);
      }
    },
    { rootMargin: "600px 0px" },
  );
  const drawn = hosts.filter(({ dataset }) => dataset.sp === "picture");
  for (const host of drawn) seen.observe(host);
  // The network may be gone when a reader comes to the first picture.
  if (hosts.some((host) => host.querySelector(":scope > script").textContent.includes('"spec"'))) addEventListener("load", () => pictures(PICTURES));
}

window.softpowerFront = { judge }; // for those who want to ask it many things: the tests
// Deferred, so that the page is read by now.
begin();
