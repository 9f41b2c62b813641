import { plugin } from "./lab.js";

window.softpowerFront = { plugin };
