// Progress, whatever it is kept in. A keeper has two methods: read(), which gives the exercises there are, and write(exercises).
// Reading and writing wait for each other, so that two forms that are checked at once both keep what they note.

import { noted } from "./record.js";

export class Store {
  constructor(keeper, { noted: said, trouble }) {
    this.keeper = keeper;
    this.said = said;
    this.trouble = trouble;
    this.waiting = Promise.resolve();
    this.listeners = new Set();
  }

  // What is kept; nothing where it cannot be read.
  async all() {
    try {
      return await this.keeper.read();
    } catch {
      return {};
    }
  }

  async get(name) {
    return (await this.all())[name];
  }

  // Keeps a try, and gives a sentence on where it was kept, or on why it was not.
  note(name, tried) {
    return this.change((exercises) => ({ ...exercises, [name]: noted(exercises[name], tried) }));
  }

  change(how) {
    const turn = this.waiting.then(async () => {
      try {
        const exercises = how(await this.keeper.read());
        await this.keeper.write(exercises);
        for (const tell of this.listeners) tell(exercises);
        return this.said;
      } catch (error) {
        return `${this.trouble} ${error.message}`.trim();
      }
    });
    this.waiting = turn;
    return turn;
  }

  // Calls `tell(exercises)` now and after each change. The function given back ends that.
  subscribe(tell) {
    this.listeners.add(tell);
    this.all().then((exercises) => this.listeners.has(tell) && tell(exercises));
    return () => this.listeners.delete(tell);
  }
}
