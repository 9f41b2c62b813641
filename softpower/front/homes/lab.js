// JupyterLab: the course's outputs are drawn by safe renderers, before the widget's and before HTML. They need no kernel.

import { mountCheck } from "../check/check.js";
import { make, style } from "../form/dom.js";
import looks from "../form/form.css";
import { keepKeys } from "../form/keys.js";
import { mountExercise } from "../form/form.js";
import { mountRecalled } from "../form/recalled.js";
import { mountLesson } from "../lesson/line.js";
import { contentsStore } from "../progress/contents.js";
import { FILE } from "../progress/record.js";
import { mountProgress } from "../progress/table.js";
import { followTheme } from "../theme.js";
import { pictures } from "./script.js";

const TYPE = (name) => `application/vnd.softpower.${name}+json`;
const RANK = -20; // the widgets' renderer has -10
const VERSION = 1;

// A file beside the notebook, as the server names it.
async function beside(resolver, name) {
  try {
    const path = await resolver.resolveUrl(name);
    return decodeURIComponent(path);
  } catch {
    return name;
  }
}

function newer(host) {
  const words = "This was made by a newer version of the course than the one installed here. Install the course again, or run this cell.";
  host.append(make("p", {}, words));
  return () => {};
}

const MOUNTS = {
  async exercise(host, data, home) {
    return mountExercise(host, data, { store: await home.store(data.progress), pictures: home.pictures, save: home.save });
  },
  async picture(host, data, home) {
    const handle = (await home.pictures()).draw(host, data);
    return handle.destroy;
  },
  async progress(host, data, home) {
    const words = `Kept in ${data.progress} beside the lessons. Download that file to take your progress along; progress().restore("${data.progress}") brings it back.`;
    return mountProgress(host, data, await home.store(data.progress), make("p", { class: "sp-progress-kept" }, words));
  },
  async lesson(host, data) {
    return mountLesson(host, data, (line) => line.closest(".jp-Notebook"));
  },
  async check(host, data, home) {
    return mountCheck(host, data, (assignment) => home.check(assignment, host));
  },
  async recall(host, data, home) {
    style(looks, "form");
    host.classList.add("sp-ex");
    const ends = [followTheme(host), mountRecalled(host, data.recalled, await home.store(data.progress))];
    return () => ends.forEach((end) => end());
  },
};

function factory(Widget, home, name) {
  class Renderer extends Widget {
    constructor(options) {
      super();
      this.mime = options.mimeType;
      this.resolver = options.resolver;
      this.addClass("sp-output");
      keepKeys(this.node, home.save);
    }

    async renderModel(model) {
      const data = model.data[this.mime];
      const still = model.data["text/html"];
      this.unmount?.();
      const host = make("div");
      this.node.replaceChildren(host);
      const here = {
        ...home,
        store: async (file) => contentsStore(home.contents, await beside(this.resolver, file ?? FILE)),
        check: (assignment, place) => home.check(assignment, place, this.resolver?.path),
      };
      try {
        this.unmount = data.version > VERSION ? newer(host) : await MOUNTS[name](host, data, here);
      } catch (error) {
        console.error(`${this.mime} could not be shown:`, error);
        const words = "This could not be shown. Reload the page; if it stays so, run this cell again.";
        host.replaceChildren(make("p", {}, data.description ?? data.title ?? "", still ? " " : "", words));
      }
    }

    dispose() {
      this.unmount?.();
      super.dispose();
    }
  }
  return { safe: true, mimeTypes: [TYPE(name)], defaultRank: RANK, createRenderer: (options) => new Renderer(options) };
}

// Saves the notebook that `place` is on, and asks the server to run its tests. `path` is the notebook's where its output was
// moved to a window of its own.
function checks(app, { ServerConnection }) {
  return async (assignment, place, path) => {
    const { contents, serverSettings } = app.serviceManager;
    const open = [...app.shell.widgets("main")].filter((widget) => widget.context?.path);
    const context = (open.find((widget) => widget.node.contains(place)) ?? open.find((widget) => widget.context.path === path))?.context;
    if (context?.model.dirty && !context.model.readOnly) await context.save();
    const body = JSON.stringify({ assignment, path: contents.localPath(context?.path ?? path) });
    const answer = await ServerConnection.makeRequest(`${serverSettings.baseUrl}softpower/check`, { method: "POST", body }, serverSettings);
    if (!answer.ok) throw new Error(`the server answered ${answer.status}.`);
    return answer.text();
  };
}

// The plugin, given JupyterLab's own libraries. `address` is where the bundle that draws pictures lies.
export function plugin({ rendermime, widgets, services, address }) {
  return {
    id: "softpower:front",
    description: "Exercises and pictures of the course.",
    autoStart: true,
    requires: [rendermime.IRenderMimeRegistry],
    activate: (app, registry) => {
      const home = {
        contents: app.serviceManager.contents,
        pictures: () => pictures(address),
        save: () => app.commands.execute("docmanager:save"),
        check: checks(app, services),
      };
      for (const name of Object.keys(MOUNTS)) registry.addFactory(factory(widgets.Widget, home, name), RANK);
    },
  };
}
