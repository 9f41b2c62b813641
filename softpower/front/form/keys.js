// JupyterLab listens for keys on the whole notebook: those pressed in a form or at a picture belong there, but for the shortcut
// for saving. `save` is called for it, so that the focus stays where it is; without one it goes its way.
export function keepKeys(element, save) {
  element.addEventListener("keydown", (event) => {
    const saves = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "s";
    if (saves && !save) return;
    event.stopPropagation();
    if (!saves) return;
    event.preventDefault();
    save();
  });
  for (const name of ["keyup", "keypress"]) element.addEventListener(name, (event) => event.stopPropagation());
}
