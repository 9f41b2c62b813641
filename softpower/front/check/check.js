// The button at the end of an assignment. What is checked is the file of the notebook on the screen, whatever it is called by now:
// it is saved first, and the server runs the tests, so that the button does its work without a kernel, too.

import { make, style } from "../form/dom.js";
import looks from "./check.css";
import { followTheme } from "../theme.js";

// `data` is {assignment, title, label, before}; `run` saves the notebook and gives what the tests say, as HTML of the course's server.
export function mountCheck(host, data, run) {
  style(looks, "check");
  const endTheme = followTheme(host);
  const said = make("div", { role: "status" }, make("p", {}, data.before));
  const press = make("button", { type: "button", class: "sp-check-press", title: `Runs the tests of: ${data.title}` }, data.label);
  press.addEventListener("click", async () => {
    if (press.getAttribute("aria-disabled") === "true") return;
    press.setAttribute("aria-disabled", "true"); // and not `disabled`, which would take the keyboard's place away
    said.replaceChildren(make("p", {}, "Running the tests \u2026"));
    try {
      said.innerHTML = await run(data.assignment);
    } catch (error) {
      said.replaceChildren(make("p", {}, `The tests did not run: ${error.message} Save the notebook, then press again.`));
    } finally {
      press.removeAttribute("aria-disabled");
    }
  });
  host.replaceChildren(make("div", { class: "sp-check" }, press, said));
  return endTheme;
}
