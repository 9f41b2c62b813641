// Brings the charts to life, and puts into reach of the keyboard what the theme gives to a pointer alone.
// Everything on a page can be read without it.
(() => {
  "use strict";

  // ---- Charts -----------------------------------------------------------------------------------------------
  const LEAST = 200; // px that a plot keeps on a narrow screen; below that the chart's box scrolls

  // Tooltips say what the axes say. A label in the chart says it already, and a rule has nothing to add.
  const CONFIG = { aria: false, mark: { tooltip: { content: "encoding" } }, text: { tooltip: null }, rule: { tooltip: null } };

  async function bringToLife(figure) {
    const box = figure.querySelector(".sp-drawing");
    const spec = JSON.parse(figure.querySelector("script").textContent);
    const live = document.createElement("div");
    live.hidden = true;
    box.append(live);
    const options = { actions: false, renderer: "svg", config: CONFIG, tooltip: { disableDefaultStyle: true }, logLevel: 1 };
    const { view } = await window.vegaEmbed(live, spec, options);
    asOneImage(live, spec.description);
    box.querySelector(":scope > svg").remove();
    live.hidden = false;
    if (givesWay(spec)) fit(view, box, () => asOneImage(live, spec.description));
    figure.dataset.live = "true";
  }

  // One image with one description, in place of a hundred marks that a screen reader would read out.
  function asOneImage(live, says) {
    for (const node of live.querySelectorAll("[role], [aria-roledescription], [aria-label]"))
      for (const name of ["role", "aria-roledescription", "aria-label"]) node.removeAttribute(name);
    live.setAttribute("role", "img");
    live.setAttribute("aria-label", says);
    live.removeAttribute("aria-roledescription");
  }

  // A chart with one plot and a continuous x-axis gives way to a narrow screen. Text keeps its size,
  // so a plot with columns or panels would run its labels together; it keeps its width and scrolls in its box.
  function givesWay(spec) {
    const parts = [spec, ...(spec.layer ?? [])].map((part) => part.encoding ?? {});
    return !parts.some(({ x, column, facet }) => column || facet || ["nominal", "ordinal"].includes(x?.type));
  }

  function fit(view, box, drawn) {
    const { width: natural } = view.getState({ signals: (name) => name === "width" }).signals;
    if (typeof natural !== "number") return;
    const set = async () => {
      // A narrower plot may have longer labels beside it, so what is beside it is measured again.
      for (let pass = 0; pass < 3; pass++) {
        const beside = box.querySelector("svg").getBoundingClientRect().width - view.width();
        const width = Math.min(natural, Math.max(LEAST, Math.floor(box.clientWidth - beside)));
        if (Math.abs(width - view.width()) < 2) return;
        await view.width(width).resize().runAsync();
        drawn();
      }
    };
    new ResizeObserver(set).observe(box);
  }

  function charts() {
    const figures = document.querySelectorAll("figure.sp-chart");
    if (!figures.length || !window.vegaEmbed) return;
    const seen = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting) continue;
          seen.unobserve(target);
          // The drawing stays where it is if Vega cannot draw.
          bringToLife(target).catch((error) => console.error("A chart could not be brought to life:", error));
        }
      },
      { rootMargin: "600px 0px" },
    );
    figures.forEach((figure) => seen.observe(figure));
  }

  // ---- Boxes that scroll can be reached by keyboard, and only those ------------------------------------------
  function scrollers() {
    const watch = new ResizeObserver((entries) => {
      for (const { target } of entries) {
        const scrolls = target.scrollWidth > target.clientWidth + 1;
        if (scrolls) {
          target.tabIndex = 0;
          target.setAttribute("role", "group");
          target.setAttribute("aria-label", target.querySelector("table") ? "Table, scrolls sideways" : "Scrolls sideways");
        } else {
          for (const name of ["tabindex", "role", "aria-label"]) target.removeAttribute(name);
        }
      }
    });
    document.querySelectorAll(".sp-wide, .table-wrapper, article pre").forEach((box) => watch.observe(box));
  }

  // ---- One button for all the code of a lesson -----------------------------------------------------------------
  function codeSwitch() {
    const folds = [...document.querySelectorAll("div.cell details.hide")];
    const heading = document.querySelector("article h1");
    if (folds.length < 2 || !heading) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sp-code-switch";
    const show = (open) => {
      folds.forEach((fold) => (fold.open = open));
      button.textContent = open ? "Hide all code" : "Show all code";
      button.setAttribute("aria-pressed", String(open));
    };
    button.addEventListener("click", () => show(button.getAttribute("aria-pressed") !== "true"));
    button.setAttribute("aria-pressed", "false");
    button.textContent = "Show all code";
    heading.after(button);
  }

  // ---- The theme's drawers: its labels for hidden checkboxes become buttons -----------------------------------
  function drawers() {
    for (const [id, words, drawer] of [
      ["__navigation", "Course navigation", ".sidebar-drawer"],
      ["__toc", "On this page", ".toc-drawer"],
    ]) {
      const box = document.getElementById(id);
      const panel = document.querySelector(drawer);
      const buttons = [...document.querySelectorAll(`label[for="${id}"]:not(.overlay)`)].map((label) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = `${label.className} sp-drawer-button`;
        button.setAttribute("aria-label", words);
        button.append(...label.childNodes);
        label.replaceWith(button);
        return button;
      });
      const hidden = () => getComputedStyle(panel).position === "fixed" && !box.checked;
      const tell = () => {
        panel.inert = hidden();
        buttons.forEach((button) => button.setAttribute("aria-expanded", String(box.checked)));
      };
      const close = () => {
        box.checked = false;
        tell();
        buttons.find((button) => button.offsetParent)?.focus();
      };
      for (const button of buttons) {
        button.addEventListener("click", () => {
          box.checked = !box.checked;
          tell();
          if (box.checked) panel.querySelector("a, input")?.focus();
        });
      }
      box.addEventListener("change", tell);
      panel.addEventListener("keydown", (event) => event.key === "Escape" && box.checked && close());
      panel.addEventListener("click", (event) => event.target.closest("a") && box.checked && close());
      addEventListener("resize", tell);
      tell();
    }
  }

  charts();
  scrollers();
  codeSwitch();
  drawers();
})();
