// Puts into reach of the keyboard what the theme gives to a pointer alone. Exercises and pictures are drawn by front.js.
// Everything on a page can be read without either.
(() => {
  "use strict";

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

  scrollers();
  codeSwitch();
  drawers();
})();
