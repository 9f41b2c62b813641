// JupyterLab opens on the course's start page. What the page shows is made by the server (softpower/classroom/start.py);
// here it is only shown, kept fresh, and its links are opened.
//
// Written by hand in the form in which JupyterLab takes extensions (a module federation container). It takes all it needs
// from JupyterLab itself, and brings in front.js beside it, which draws exercises and pictures (softpower/front).

(() => {
  let lab = {};
  const HERE = document.currentScript.src;

  // A library that JupyterLab shares: its own copy is the one with the highest version. None if this Jupyter has no such library.
  async function library(name) {
    const copies = Object.entries(lab[name] || {});
    if (!copies.length) return {};
    copies.sort(([a], [b]) => b.localeCompare(a, undefined, { numeric: true }));
    return (await copies[0][1].get())();
  }

  const COMMAND = "softpower:start";

  function page(app, Widget) {
    const { serverSettings } = app.serviceManager;

    class StartPage extends Widget {
      constructor() {
        super();
        this.id = "softpower-start";
        this.title.label = "Start";
        this.title.caption = "The course's start page";
        this.title.closable = true;
        this.addClass("sp-start-panel");
        this.node.tabIndex = -1;
        this.node.addEventListener("click", (event) => {
          const link = event.target.closest("a[data-path]");
          if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          app.commands.execute("docmanager:open", { path: link.dataset.path });
        });
        this.again = () => this.isVisible && !document.hidden && this.refresh();
        window.addEventListener("focus", this.again);
      }

      onAfterAttach() {
        this.refresh();
      }

      onAfterShow() {
        this.refresh();
      }

      onActivateRequest() {
        this.node.focus({ preventScroll: true });
      }

      dispose() {
        window.removeEventListener("focus", this.again);
        super.dispose();
      }

      async refresh() {
        const headers = serverSettings.token ? { Authorization: `token ${serverSettings.token}` } : {};
        let html;
        try {
          const answer = await fetch(`${serverSettings.baseUrl}softpower/start`, { headers, credentials: "same-origin", cache: "no-store" });
          if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
          html = await answer.text();
        } catch (error) {
          if (this.html) return; // the server is away for a while: the page as it was is better than none
          html = `<article><h1>The start page did not come</h1><p>Is JupyterLab still running? (${error.message}) Reload the page to try again.</p></article>`;
        }
        if (html === this.html || this.isDisposed) return;
        this.html = html;
        const focused = this.node.contains(document.activeElement) ? document.activeElement.dataset.path : null;
        this.node.innerHTML = html;
        for (const link of this.node.querySelectorAll("a[data-path]")) {
          // A true address, too, so that a link can be opened in a new tab of the browser.
          link.href = `${serverSettings.appUrl.replace(/\/?$/, "/")}tree/${link.dataset.path.split("/").map(encodeURIComponent).join("/")}`;
          if (focused && link.dataset.path === focused) link.focus({ preventScroll: true });
        }
      }
    }
    return StartPage;
  }

  // nbgrader puts its Validate button on every notebook, and praises one without tests for passing them all. A lesson has none.
  function withoutValidate(panel, context) {
    const tested = (cell) => cell.getMetadata("nbgrader")?.grade;
    context.ready.then(() => {
      if ([...context.model.cells].some(tested)) return;
      const folded = panel.toolbar.popupOpener?.popup?.layout?.widgets ?? []; // what finds no room on a narrow page
      for (const button of [...panel.toolbar.children(), ...folded]) if (button.node.querySelector(".validate-button")) button.dispose();
    });
  }

  // On a narrow screen, or one enlarged to twice its size, the page gets the room: side panels closed, the right-hand bar away, a slim column for cell numbers.
  const NARROW = "(max-width: 720px)";
  const NARROW_STYLE = `@media ${NARROW} {
    .jp-Notebook .jp-InputPrompt, .jp-Notebook .jp-OutputPrompt { flex: 0 0 26px; min-width: 26px; width: 26px; padding: 0; font-size: 9px; text-align: left; }
    .jp-Notebook .jp-Cell { padding-left: 2px; padding-right: 2px; }
    .jp-Notebook .jp-OutputArea-promptOverlay { width: 26px; }
    .nbgrader-ErrorDialog .jp-Dialog-content { box-sizing: border-box; min-width: 0 !important; width: 96vw !important; max-width: 96vw !important; padding: 16px; }
    .nbgrader-ErrorDialog pre { white-space: pre-wrap; overflow-wrap: anywhere; margin-left: 0; margin-right: 0; }
    .jp-NotebookPanel-notebook { padding-left: 0; padding-right: 0; }
    .jp-Notebook .jp-OutputArea-output { padding-left: 8px; padding-right: 4px; }
  }`;

  function makeRoom(shell) {
    document.head.append(Object.assign(document.createElement("style"), { textContent: NARROW_STYLE }));
    const flag = "softpower:right-bar-away";
    const narrow = window.matchMedia(NARROW).matches;
    if (narrow) {
      shell.collapseLeft();
      shell.collapseRight();
    }
    if (narrow ? shell.isSideTabBarVisible("right") : localStorage.getItem(flag)) {
      if (narrow === shell.isSideTabBarVisible("right")) shell.toggleSideTabBarVisibility("right");
      if (narrow) localStorage.setItem(flag, "1");
      else localStorage.removeItem(flag);
    }
  }

  function script(address) {
    return new Promise((done, failed) => {
      const element = Object.assign(document.createElement("script"), { src: address, onload: done });
      element.onerror = () => failed(new Error(`${address} could not be loaded`));
      document.head.append(element);
    });
  }

  // What draws exercises and pictures. Without it their paper versions show, so a failure here must not stop the start page.
  async function front() {
    const beside = (name) => new URL(name + new URL(HERE).search, HERE).href;
    try {
      const libraries = ["@jupyterlab/rendermime", "@lumino/widgets", "@jupyterlab/services"].map(library);
      const [rendermime, widgets, services] = await Promise.all([...libraries, script(beside("front.js"))]);
      return [window.softpowerFront.plugin({ rendermime, widgets, services, address: beside("pictures.js") })];
    } catch (error) {
      console.error("The course's exercises and pictures cannot be drawn:", error);
      return [];
    }
  }

  async function plugins() {
    const [application, apputils, launching, menus, { Widget }] = await Promise.all(
      ["@jupyterlab/application", "@jupyterlab/apputils", "@jupyterlab/launcher", "@jupyterlab/mainmenu", "@lumino/widgets"].map(library),
    );
    const optional = [application.ILabShell, application.ILayoutRestorer, apputils.ICommandPalette, menus.IMainMenu, launching.ILauncher];
    if (optional.some((token) => !token)) return []; // a Jupyter without JupyterLab's shell, such as its single-notebook page
    return [
      {
        id: "softpower:start",
        description: "The course's start page.",
        autoStart: true,
        optional,
        activate: (app, shell, restorer, palette, menu, launcher) => {
          if (!shell) return;
          const StartPage = page(app, Widget);
          const tracker = new apputils.WidgetTracker({ namespace: "softpower" });
          let widget = null;
          app.commands.addCommand(COMMAND, {
            label: "Course start page",
            caption: "The path through the course, your progress, and what is due",
            execute: () => {
              if (!widget || widget.isDisposed) {
                widget = new StartPage();
                tracker.add(widget);
              }
              if (!widget.isAttached) shell.add(widget, "main");
              shell.activateById(widget.id);
            },
          });
          if (restorer) restorer.restore(tracker, { command: COMMAND, name: () => "start" });
          if (palette) palette.addItem({ command: COMMAND, category: "Course" });
          if (menu) menu.helpMenu.addGroup([{ command: COMMAND }], -10);
          if (launcher) launcher.add({ command: COMMAND, category: "Other", rank: 0 });
          // Opened without naming a file: this is the page to begin with. A link that names one keeps its promise.
          app.restored.then(() => makeRoom(shell));
          const config = JSON.parse(document.getElementById("jupyter-config-data")?.textContent || "{}");
          if (!config.treePath) app.restored.then(() => app.commands.execute(COMMAND));
          app.docRegistry.addWidgetExtension("Notebook", { createNew: withoutValidate });
        },
      },
    ];
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB.softpower = {
    init: (shared) => {
      lab = shared;
    },
    get: async () => {
      const found = [...(await front()), ...(await plugins())];
      return () => ({ __esModule: true, default: found });
    },
  };
})();
