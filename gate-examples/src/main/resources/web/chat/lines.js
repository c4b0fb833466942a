'use strict';

/** The lines of a room, in the order of the gate's clock, each once however often it came: pushed, in the history, or in both. */
class Lines {

  constructor() {
    this.byKey = new Map();
  }

  /** Returns whether the line is new. */
  add(line) {
    const key = `${line.time} ${line.from} ${line.to || ''} ${line.text}`;
    if (this.byKey.has(key)) {
      return false;
    }
    this.byKey.set(key, line);
    if (this.byKey.size > Lines.MOST) {
      this.byKey.delete(this.byKey.keys().next().value);
    }
    return true;
  }

  /** Takes a history over: what was said while the page was away belongs between what it has. */
  merge(history) {
    history.forEach(line => this.add(line));
    this.byKey = new Map([...this.byKey].sort((one, other) => one[1].time - other[1].time));
  }

  all() {
    return [...this.byKey.values()];
  }
}

Lines.MOST = 500;

if (typeof module !== 'undefined') {
  module.exports = Lines; // for the tests, which run in Node
}
