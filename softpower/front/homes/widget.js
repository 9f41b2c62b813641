// Front ends without the course's extension, such as VS Code and Colab: the same form in a widget. It judges by itself; what is
// kept of it, and pictures that move, are its kernel's, and where that is gone the form says so at the next press.

import { mountExercise } from "../form/form.js";

const PATIENCE = 4000; // ms for the kernel to answer
const GONE =
  "Your answer was judged, and could not be noted: the notebook's kernel does not answer. It may have been restarted or stopped. Run this cell again to have your progress noted.";

function kernel(model) {
  const waiting = new Map();
  let last = 0;
  model.on("msg:custom", ({ reply, ...found }) => {
    waiting.get(reply)?.(found);
    waiting.delete(reply);
  });
  // A kernel that is busy with other cells answers late: then `late` is told.
  return (message, late = () => {}) =>
    new Promise((done) => {
      last += 1;
      const id = last;
      waiting.set(id, done);
      setTimeout(() => {
        if (waiting.get(id) !== done) return;
        waiting.set(id, late);
        done(null);
      }, PATIENCE);
      try {
        model.send({ ...message, id });
      } catch {
        waiting.delete(id);
        done(null);
      }
    });
}

function render({ model, el }) {
  const ask = kernel(model);
  const data = model.get("exercise");
  const store = {
    get: async (name) => (model.get("kept") ?? {})[name],
    subscribe: (tell) => {
      tell(model.get("kept") ?? {});
      return () => {};
    },
    note: async (name, tried, late) => (await ask({ do: "note", name, tried }, ({ said }) => late(said)))?.said ?? GONE,
  };
  let turn = 0;
  async function drawn(element, values) {
    turn += 1;
    const mine = turn;
    const found = await ask({ do: "draw", values });
    if (mine !== turn) return;
    if (found) element.innerHTML = found.html;
    else if (!element.textContent) element.textContent = data.picture?.description ?? data.reveal?.description ?? "";
  }
  return mountExercise(el, data, { store, drawn });
}

export default { render };
