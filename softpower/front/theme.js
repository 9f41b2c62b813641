// Whether the page is dark, and when that changes. JupyterLab, the reading site, VS Code and Colab each say it in their own way.

import { style } from "./form/dom.js";
import colours from "./theme.css";

function luminance(colour) {
  const [r, g, b] = (colour.match(/[\d.]+/g) ?? [0, 0, 0]).map(Number);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}

export function isDark(host) {
  const { jpThemeLight, theme } = document.body.dataset;
  if (jpThemeLight) return jpThemeLight === "false";
  if (theme === "dark" || theme === "light") return theme === "dark";
  if (theme === "auto") return matchMedia("(prefers-color-scheme: dark)").matches;
  return luminance(getComputedStyle(host?.parentElement ?? document.body).color) > 0.5;
}

// Gives `host` the course's colours, and calls `changed(dark)` whenever the theme changes. The function given back ends that.
export function followTheme(host, changed = () => {}) {
  style(colours, "theme");
  host.classList.add("sp-theme");
  let dark = isDark(host);
  host.dataset.spDark = dark;
  const look = () => {
    if (isDark(host) === dark) return;
    dark = !dark;
    host.dataset.spDark = dark;
    changed(dark);
  };
  const watch = new MutationObserver(look);
  for (const node of [document.body, document.documentElement])
    watch.observe(node, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-theme", "class", "theme"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", look);
  // Attached later than made: then what the page is can be seen.
  requestAnimationFrame(look);
  return () => {
    watch.disconnect();
    system.removeEventListener("change", look);
  };
}

// The colour that `host` stands on: its own, or that of the first element around it that has one.
export function ground(host) {
  for (let node = host; node; node = node.parentElement) {
    const { backgroundColor } = getComputedStyle(node);
    if (!/^transparent$|, 0\)$/.test(backgroundColor)) return backgroundColor;
  }
  return "#ffffff";
}
