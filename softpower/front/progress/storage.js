// Progress in the browser's own storage, for pages without a server. Nothing is sent anywhere.

import { parse, serialise } from "./record.js";
import { Store } from "./store.js";

class Storage {
  constructor(course) {
    this.course = course;
    this.key = `softpower:progress:${course}`;
  }

  async read() {
    const text = localStorage.getItem(this.key);
    return text ? parse(text) : {};
  }

  async write(exercises) {
    try {
      localStorage.setItem(this.key, serialise(this.course, exercises));
    } catch {
      throw new Error("This browser keeps nothing for this page. Take your progress out as a file before you leave.");
    }
  }
}

let store = null;

export function browserStore(course) {
  const said = { noted: "Noted in this browser.", trouble: "Your answer was judged, and could not be noted." };
  store ??= new Store(new Storage(course), said);
  return store;
}
