'use strict';

// What the chat's page keeps of a talk, without a browser.

const assert = require('assert');

/** As much of an element as a list of lines needs. */
class Element {
  constructor() {
    this.children = [];
    this.classList = { toggle() {} };
  }

  get childElementCount() {
    return this.children.length;
  }

  get firstElementChild() {
    return this.children[0];
  }

  append(...added) {
    added.forEach(child => Object.assign(child, { parent: this }));
    this.children.push(...added);
  }

  remove() {
    this.parent.children.splice(this.parent.children.indexOf(this), 1);
  }

  querySelector() {
    return null;
  }

  addEventListener() {}

  setAttribute() {}
}

const page = new Map();
globalThis.document = {
  createElement: () => new Element(),
  getElementById: id => page.get(id) || page.set(id, new Element()).get(id)
};
globalThis.Lines = require('../../main/resources/web/chat/lines.js');
const View = require('../../main/resources/web/chat/view.js');

const said = n => ({ room: 'lobby', from: 'ann', text: 'line ' + n, time: 1000 * n });
const texts = lines => lines.map(line => line.text);

// each line once, in the order of the gate's clock
const lines = new Lines();
assert.strictEqual(lines.add(said(1)), true);
assert.strictEqual(lines.add(said(4)), true);
assert.strictEqual(lines.add(said(4)), false);
lines.merge([said(2), said(3), said(4)]);
assert.deepStrictEqual(texts(lines.all()), ['line 1', 'line 2', 'line 3', 'line 4']);

// who speaks for ever fills neither the memory of the others nor their pages
const view = new View();
for (let n = 0; n < 3 * Lines.MOST; n++) {
  lines.add(said(n));
  view.append(said(n));
}
assert.strictEqual(lines.all().length, Lines.MOST);
assert.strictEqual(view.list.childElementCount, Lines.MOST);
assert.strictEqual(view.list.children.at(-1).children.at(-1).textContent, 'line ' + (3 * Lines.MOST - 1));

console.log('ok');
