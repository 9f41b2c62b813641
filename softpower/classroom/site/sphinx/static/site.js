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

  // ---- On a phone a table that is too wide becomes cards: what is said first, an id last -----------------------
  function cards() {
    const narrow = matchMedia("(max-width: 46em)");
    const known = new Map(); // each table, and whether it can be told in cards
    const words = (cell) => cell.textContent.trim();

    function labelled(table) {
      const heads = table.tHead?.rows.length === 1 ? [...table.tHead.rows[0].cells].map(words) : [];
      const rows = [...(table.tBodies[0]?.rows ?? [])];
      if (heads.length < 2 || !rows.length || rows.some(({ cells }) => cells.length !== heads.length)) return false;
      const length = (column) => rows.reduce((sum, row) => sum + words(row.cells[column]).length, 0) / rows.length;
      const isId = (column) => /^id$|_id$/.test(heads[column]) || rows.every((row) => !words(row.cells[column]) || row.cells[column].querySelector(":scope > .sp-id"));
      const said = heads.map((_, column) => (isId(column) ? -1 : length(column)));
      const longest = Math.max(...said);
      const first = longest > 30 ? said.indexOf(longest) : -1;
      for (const [element, role] of [[table, "table"], ...[...table.querySelectorAll("thead, tbody")].map((part) => [part, "rowgroup"]), ...[...table.rows].map((row) => [row, "row"])]) element.setAttribute("role", role);
      for (const head of table.tHead.rows[0].cells) head.setAttribute("role", "columnheader");
      for (const { cells } of rows) {
        [...cells].forEach((cell, column) => {
          cell.setAttribute("role", cell.tagName === "TH" ? "rowheader" : "cell");
          if (heads[column]) cell.dataset.label = heads[column].replaceAll("_", " ");
          cell.style.order = column === first ? -1 : heads[column] === "id" ? 99 : isId(column) ? 98 : 0;
          cell.classList.toggle("sp-card-first", column === first);
        });
      }
      return true;
    }

    function look() {
      for (const box of document.querySelectorAll("article .sp-table, article .table-wrapper")) {
        const table = box.querySelector("table");
        if (!table) continue;
        table.classList.remove("sp-cards");
        if (!narrow.matches || box.scrollWidth <= box.clientWidth + 1) continue;
        if (!known.has(table)) known.set(table, labelled(table));
        if (known.get(table)) table.classList.add("sp-cards");
      }
    }
    narrow.addEventListener("change", look);
    look();
  }

  // ---- The rows of a table, filtered -------------------------------------------------------------------------------
  function filters() {
    const form = document.querySelector(".sp-filter");
    if (!form) return;
    const rows = [...document.querySelectorAll(".sp-row")].map((row) => ({ row, text: row.textContent.toLowerCase() }));
    const status = form.querySelector("[role=status]");
    const camel = (name) => name.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
    let due = 0;

    function apply() {
      const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
      const codes = [...form.querySelectorAll("select")].filter(({ value }) => value).map(({ name, value }) => [camel(name), value]);
      let left = 0;
      for (const { row, text } of rows) {
        row.hidden = !(words.every((word) => text.includes(word)) && codes.every(([name, value]) => row.dataset[name] === value));
        left += row.hidden ? 0 : 1;
      }
      status.textContent = left === rows.length ? `${left} rows` : `${left} of ${rows.length} rows`;
    }

    // An address that names a row leads to it, whatever is filtered.
    function named() {
      const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (!row?.classList.contains("sp-row")) return;
      if (row.hidden) {
        form.reset();
        apply();
      }
      row.querySelector("details").open = true;
      row.scrollIntoView();
    }

    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => {
      clearTimeout(due);
      due = setTimeout(apply, 120);
    });
    addEventListener("hashchange", named);
    apply();
    named();
  }

  // ---- On paper: hints, answers and what pictures show in numbers stand at the end, all open ---------------------
  function paper() {
    let undo = [];
    const heading = (text, level) => Object.assign(document.createElement(level), { textContent: text });

    function moved(fold, to) {
      const place = document.createComment("");
      fold.replaceWith(place);
      to.append(fold);
      undo.push(() => place.replaceWith(fold));
    }
    function opened(fold) {
      if (fold.open) return;
      fold.open = true;
      undo.push(() => (fold.open = false));
    }

    addEventListener("beforeprint", () => {
      const article = document.querySelector("article");
      if (undo.length || !article) return;
      const end = document.createElement("section");
      end.className = "sp-paper-end";
      const exercises = [...article.querySelectorAll(".sp-exercise")];
      const pictures = [...article.querySelectorAll("figure")].filter((figure) => figure.offsetParent && figure.querySelector("details"));
      if (exercises.length) end.append(heading("Hints and answers", "h2"));
      for (const exercise of exercises) {
        end.append(heading(exercise.querySelector("h3").textContent, "h3"));
        for (const fold of exercise.querySelectorAll("details")) moved(fold, end);
      }
      if (pictures.length) end.append(heading("The pictures in words and numbers", "h2"));
      for (const figure of pictures) {
        const title = figure.querySelector(".sp-picture-title, .sp-chart-title");
        if (title) end.append(heading(title.textContent, "h3"));
        moved(figure.querySelector("details"), end);
      }
      article.append(end);
      article.querySelectorAll("details:not(.hide, .sp-row details)").forEach(opened);
      undo.push(() => end.remove());
    });
    addEventListener("afterprint", () => {
      for (const back of undo.reverse()) back();
      undo = [];
    });
  }

  cards();
  scrollers();
  codeSwitch();
  drawers();
  filters();
  paper();
})();
