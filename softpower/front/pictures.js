// What draws pictures, as a bundle of its own: Vega, Vega-Lite, and how the course uses them.
export { draw } from "./picture/draw.js";
