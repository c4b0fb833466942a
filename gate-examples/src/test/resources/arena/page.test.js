'use strict';
// The parts of the arena's page that need no browser: node page.test.js FOLDER-OF-THE-PAGE
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const vm = require('node:vm');

const folder = path.resolve(process.argv[2]);
const { WorldState, WorldHistory } = require(path.join(folder, 'world.js'));
const { TickClock } = require(path.join(folder, 'clock.js'));
const { Sprites } = require(path.join(folder, 'sprites.js'));
const { Bursts } = require(path.join(folder, 'bursts.js'));
const { Rates, Meter } = require(path.join(folder, 'rates.js'));

/** A state as the server writes it; in the middle of a larger buffer, as Paho hands it over. */
function bytes(tick, balls, pellets = []) {
  const words = [...balls.flatMap(([id, ...place]) => [id, ...place.map(value => value * 16)]), ...pellets.flat().map(value => value * 16)];
  const buffer = Buffer.alloc(3 + 8 + 2 * words.length);
  buffer.writeUInt32BE(tick, 3);
  buffer.writeUInt16BE(balls.length, 7);
  buffer.writeUInt16BE(pellets.length, 9);
  words.forEach((word, i) => buffer.writeUInt16BE(word, 11 + 2 * i));
  return new Uint8Array(buffer.buffer, buffer.byteOffset + 3, buffer.length - 3);
}

function historyOf(...states) {
  const history = new WorldHistory();
  states.forEach(state => history.add(state));
  return history;
}

/** Runs 60 frames a second of a line: `arrivals` are [tick, time]. Returns what was drawn at each frame. */
function draw(clock, arrivals, until) {
  const frames = [];
  let next = 0;
  let newest = null;
  for (let now = arrivals[0][1]; now < until; now += 1000 / 60) {
    for (; next < arrivals.length && arrivals[next][1] <= now; next++) {
      clock.heard(...arrivals[next]);
      newest = arrivals[next][0];
    }
    frames.push({ now, drawn: clock.at(now), newest });
  }
  return frames;
}

/** What is late holds up what follows, as in TCP. */
function arrivals(count, time) {
  let latest = 0;
  return Array.from({ length: count }, (_, i) => {
    latest = Math.max(latest, time(i));
    return [100 + i, latest];
  });
}

/** How long ago, in milliseconds, was what is drawn, on a line that brings tick 100 at 7000 if nothing is late. */
function lag({ now, drawn }) {
  return now - 7000 - (drawn - 100) * 50;
}

test('every script of the page is correct and strict', () => {
  const scripts = fs.readdirSync(folder).filter(name => name.endsWith('.js'));
  assert.ok(scripts.length > 10);
  for (const name of scripts) {
    const source = fs.readFileSync(path.join(folder, name), 'utf8');
    assert.doesNotThrow(() => new vm.Script(source, { filename: name }));
    assert.ok(source.startsWith("'use strict';"), name);
  }
});

test('the page loads every script, and its own files only by names that are there', () => {
  const html = fs.readFileSync(path.join(folder, 'index.html'), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="([^"/][^"]*)"/g)].map(match => match[1]);
  named.forEach(name => assert.ok(fs.existsSync(path.join(folder, name)), name));
  const scripts = fs.readdirSync(folder).filter(name => name.endsWith('.js'));
  assert.deepEqual(named.filter(name => name.endsWith('.js')).sort(), scripts.sort());
  assert.ok(!/\sstyle=|\son[a-z]+=|<script>|<style/.test(html), 'the policy allows nothing inline');
});

test('a state is read: tick, balls, pellets', () => {
  const state = new WorldState();
  state.read(bytes(70000, [[7, 1500, 2.5, 24], [65535, 0, 3000, 96.0625]], [[10, 20], [30.5, 2999]]));
  assert.equal(state.tick, 70000);
  assert.deepEqual([state.balls, state.pellets], [2, 2]);
  assert.deepEqual([state.ids[0], state.x[0], state.y[0], state.radius[0]], [7, 1500, 2.5, 24]);
  assert.deepEqual([state.ids[1], state.x[1], state.y[1], state.radius[1]], [65535, 0, 3000, 96.0625]);
  assert.deepEqual([state.pelletX[1], state.pelletY[1]], [30.5, 2999]);
});

test('a state that is not exactly its length is refused', () => {
  const whole = bytes(1, [[7, 1, 2, 3]], [[4, 5]]);
  assert.throws(() => new WorldState().read(whole.subarray(0, 19)), /19 bytes \(expected: 20\)/);
  assert.throws(() => new WorldState().read(whole.subarray(0, 3)), /3 bytes \(expected: 8\)/);
});

test('a room may have any number of balls and pellets', () => {
  const state = new WorldState();
  state.read(bytes(1, Array.from({ length: 500 }, (_, i) => [i, i, 1, 24]), Array.from({ length: 900 }, (_, i) => [i, 1])));
  assert.deepEqual([state.balls, state.x[499], state.pellets, state.pelletX[899]], [500, 499, 900, 899]);
});

test('a gap of ticks is counted as updates that were missed', () => {
  const history = new WorldHistory();
  assert.equal(history.add(bytes(100, [])), 0);
  assert.equal(history.add(bytes(101, [])), 0);
  assert.equal(history.add(bytes(105, [])), 3);
});

test('a room that began again forgets what was', () => {
  const history = historyOf(bytes(900, [[1, 0, 0, 24]]), bytes(901, [[1, 0, 0, 24]]));
  assert.equal(history.add(bytes(3, [])), 0);
  assert.equal(history.newest().tick, 3);
  assert.ok(history.seek(900));
  assert.equal(history.after.tick, 3);
});

test('a moment is found between two states, also over a gap', () => {
  const history = historyOf(bytes(10, []), bytes(12, []), bytes(16, []));
  for (const [tick, before, after, share] of [[11, 10, 12, 0.5], [13, 12, 16, 0.25], [16, 12, 16, 1], [9, 10, 12, 0]]) {
    assert.ok(history.seek(tick));
    assert.deepEqual([history.before.tick, history.after.tick, history.share], [before, after, share], `tick ${tick}`);
  }
});

test('the world goes on for two ticks beyond the newest state and then stands still', () => {
  const history = historyOf(bytes(10, []), bytes(11, []));
  const shares = [12, 13, 14, 99].map(tick => history.seek(tick) && history.share);
  assert.deepEqual(shares, [2, 3, 3, 3]);
});

test('more states than are kept push out the oldest', () => {
  const history = historyOf(...Array.from({ length: 200 }, (_, i) => bytes(i, [])));
  assert.ok(history.seek(150.5));
  assert.deepEqual([history.before.tick, history.after.tick], [150, 151]);
  assert.ok(history.seek(2));
  assert.equal(history.share, 0);
});

test('a ball is drawn between its places, with its name', () => {
  const sprites = new Sprites();
  sprites.setRoster([{ id: 7, name: 'ann', bot: false, hue: 30 }]);
  const history = historyOf(bytes(10, [[3, 0, 0, 24], [7, 100, 200, 24]]), bytes(11, [[7, 120, 180, 28]]));
  history.seek(10.5);
  sprites.update(history, 16);
  const { x, y, radius, name, hue } = sprites.get(7);
  assert.deepEqual({ x, y, radius, name, hue }, { x: 110, y: 190, radius: 26, name: 'ann', hue: 30 });
  assert.equal(sprites.get(3), null);
});

test('a ball that was born again elsewhere does not fly there', () => {
  const sprites = new Sprites();
  const history = historyOf(bytes(10, [[7, 100, 100, 80]]), bytes(11, [[7, 2000, 100, 24]]));
  history.seek(10.5);
  sprites.update(history, 16);
  assert.equal(sprites.get(7).x, 2000);
});

test('an eaten ball fades into the one that ate it', () => {
  const sprites = new Sprites();
  const history = historyOf(bytes(10, [[7, 100, 100, 24], [9, 150, 100, 60]]));
  history.seek(10);
  sprites.update(history, 300);
  sprites.died(7, 9);
  history.add(bytes(11, [[9, 150, 100, 62]]));
  history.seek(11);
  sprites.update(history, 50);
  const eaten = sprites.ordered.find(sprite => sprite.id === 7);
  assert.ok(!eaten.isAlive && eaten.alpha < 1 && eaten.x > 100);
  sprites.update(history, 1000);
  assert.deepEqual(sprites.ordered.map(sprite => sprite.id), [9]);
});

test('small balls are drawn below large ones', () => {
  const sprites = new Sprites();
  const history = historyOf(bytes(10, [[1, 0, 0, 90], [2, 0, 0, 24], [3, 0, 0, 50]]));
  history.seek(10);
  sprites.update(history, 16);
  assert.deepEqual(sprites.ordered.map(sprite => sprite.id), [2, 3, 1]);
});

test('on a good line 100 ms late are drawn', () => {
  const frames = draw(new TickClock(50), arrivals(100, i => 7000 + 50 * i), 11900);
  assert.ok(Math.abs(lag(frames.at(-1)) - 100) < 3, String(lag(frames.at(-1))));
});

test('a line that becomes late makes the clock slower, never stops it or turns it back', () => {
  const frames = draw(new TickClock(50), arrivals(300, i => 7000 + 50 * i + (i < 100 ? 0 : 400)), 21000);
  for (let i = 1; i < frames.length; i++) {
    const speed = ((frames[i].drawn - frames[i - 1].drawn) * 50) / (frames[i].now - frames[i - 1].now);
    assert.ok(speed > 0.45 && speed < 1.55, `frame ${i}: ${speed}`);
  }
  assert.ok(Math.abs(lag(frames.at(-1)) - 500) < 15, String(lag(frames.at(-1))));
});

test('on a slow line every state is there before it is needed', () => {
  const seldom = arrivals(300, i => 7000 + 50 * i + 600).filter((_, i) => i % 6 === 0);
  const frames = draw(new TickClock(50), seldom, 21000).filter(frame => frame.now > 12000);
  frames.forEach(({ drawn, newest }) => assert.ok(drawn <= newest + 0.01, `${drawn} > ${newest}`));
});

test('a single hiccup moves the clock a little and is forgotten', () => {
  const frames = draw(new TickClock(50), arrivals(600, i => 7000 + 50 * i + (i === 100 ? 300 : 0)), 36000);
  assert.ok(Math.max(...frames.map(lag)) < 250, String(Math.max(...frames.map(lag))));
  assert.ok(Math.abs(lag(frames.at(-1)) - 100) < 5, String(lag(frames.at(-1))));
});

test('after a long pause the clock is right at once', () => {
  const clock = new TickClock(50);
  arrivals(400, i => 7000 + 50 * i).forEach(arrival => clock.heard(...arrival));
  clock.at(7000);
  assert.equal(clock.at(26950), 497);
});

test('of the gaps only the newest are kept, and a new line is no gap', () => {
  const rates = new Rates();
  for (let i = 0; i < 2500; i++) {
    rates.update(50 * i, 0);
  }
  rates.begin();
  rates.update(900000, 4);
  assert.deepEqual([rates.updateGaps.length, Math.max(...rates.updateGaps), rates.received, rates.missed], [2000, 50, 2501, 4]);
});

test('a pause of drawing is no gap between frames', () => {
  const rates = new Rates();
  [0, 16, 32].forEach(now => rates.frame(now));
  rates.pause();
  [9000, 9016].forEach(now => rates.frame(now));
  assert.deepEqual(rates.frameGaps, [16, 16, 16]);
});

test('a rate is what was added in a second; none for a counter that began again', () => {
  const meter = new Meter();
  assert.deepEqual(meter.read(1000, { messages: 100 }), { messages: null });
  assert.deepEqual(meter.read(3000, { messages: 150 }), { messages: 25 });
  assert.deepEqual(meter.read(4000, { messages: 3 }), { messages: null });
});

test('deaths that nobody draws, in the background, do not pile up', () => {
  const pen = { beginPath() {}, moveTo() {}, arc() {}, fill() {} };
  const camera = { scale: 1, screenX: x => x, screenY: y => y };
  const bursts = new Bursts();
  for (let i = 0; i < 10000; i++) {
    bursts.add(0, 0, 24, 210);
  }
  assert.ok(bursts.list.length <= 20, String(bursts.list.length));
  for (let i = 0; i < 6; i++) {
    bursts.draw(pen, camera, 100);
  }
  assert.deepEqual(bursts.list, []);
});

/** A connection whose page has no clock but `page.now`, and whose lines are listed in `page.lines`. */
function connectionOf(page) {
  class Line {
    constructor(url, events) {
      Object.assign(this, { url, events, requests: [], isOver: false });
      page.lines.push(this);
    }
    isUp() { return !this.isOver; }
    request(topic, body) { this.requests.push(body); }
    drop() { this.isOver = true; }
  }
  class Tabs {
    isTaken() { return new Promise(resolve => { page.tabsAnswer = resolve; }); }
  }
  const source = fs.readFileSync(path.join(folder, 'connection.js'), 'utf8');
  const Connection = vm.runInNewContext(`${source}; Connection`, {
    Line, Tabs, location: { hostname: 'here' }, performance: { now: () => page.now }, setInterval() {}, setTimeout() {}, clearTimeout() {},
  });
  return new Connection({ wsPort: 1, wsPath: '/mqtt' }, { onPhase() {}, onSilence() {} });
}

test('a line is not given up while other tabs are asked, which takes a page in the background seconds; it is, silent after the join', async () => {
  const page = { now: 0, lines: [], tabsAnswer: null };
  const connection = connectionOf(page);
  connection.play('ann', '1', 'ticket');
  const [line] = page.lines;
  line.events.onOpen();

  page.now = 4000;
  connection.watch();
  assert.ok(!line.isOver);
  page.tabsAnswer(false);
  await Promise.resolve();
  assert.equal(line.requests.length, 1);

  page.now = 6900;
  connection.watch();
  assert.ok(!line.isOver);
  page.now = 7100;
  connection.watch();
  assert.ok(line.isOver);
});
