'use strict';
// What the gate sends at every tick, and which two of those states a moment lies between. No drawing, no network: also runs in Node.js, for tests.

/** Coordinates come in sixteenths of a unit. */
const UNIT = 16;
const HEADER_BYTES = 8;
const BALL_BYTES = 8;
const PELLET_BYTES = 4;

/** One `arena/state`: a whole world, in arrays that are filled again and again so that 20 states a second leave no garbage. */
class WorldState {
  constructor() {
    this.tick = 0;
    this.balls = 0;
    this.pellets = 0;
    this.growBalls(64);
    this.growPellets(256);
  }

  growBalls(capacity) {
    this.ids = new Uint16Array(capacity);
    this.x = new Float32Array(capacity);
    this.y = new Float32Array(capacity);
    this.radius = new Float32Array(capacity);
  }

  growPellets(capacity) {
    this.pelletX = new Float32Array(capacity);
    this.pelletY = new Float32Array(capacity);
  }

  /** Takes over what a message says; the bytes must be exactly one state. */
  read(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const balls = bytes.byteLength < HEADER_BYTES ? 0 : view.getUint16(4);
    const pellets = bytes.byteLength < HEADER_BYTES ? 0 : view.getUint16(6);
    const expected = HEADER_BYTES + balls * BALL_BYTES + pellets * PELLET_BYTES;
    if (bytes.byteLength !== expected) {
      throw new RangeError(`state: ${bytes.byteLength} bytes (expected: ${expected})`);
    }
    this.tick = view.getUint32(0);
    this.readBalls(view, balls);
    this.readPellets(view, HEADER_BYTES + balls * BALL_BYTES, pellets);
  }

  readBalls(view, count) {
    if (count > this.ids.length) {
      this.growBalls(2 * count);
    }
    this.balls = count;
    for (let i = 0, at = HEADER_BYTES; i < count; i++, at += BALL_BYTES) {
      this.ids[i] = view.getUint16(at);
      this.x[i] = view.getUint16(at + 2) / UNIT;
      this.y[i] = view.getUint16(at + 4) / UNIT;
      this.radius[i] = view.getUint16(at + 6) / UNIT;
    }
  }

  readPellets(view, start, count) {
    if (count > this.pelletX.length) {
      this.growPellets(2 * count);
    }
    this.pellets = count;
    for (let i = 0, at = start; i < count; i++, at += PELLET_BYTES) {
      this.pelletX[i] = view.getUint16(at) / UNIT;
      this.pelletY[i] = view.getUint16(at + 2) / UNIT;
    }
  }

  /** Returns where a ball is in the arrays, -1 if it is not alive. Balls keep their order from state to state, so the guess is nearly always right. */
  indexOf(id, guess) {
    if (guess < this.balls && this.ids[guess] === id) {
      return guess;
    }
    for (let i = 0; i < this.balls; i++) {
      if (this.ids[i] === id) {
        return i;
      }
    }
    return -1;
  }
}

/** The newest states of one room, in order of their ticks. */
class WorldHistory {
  /** Beyond the newest state the world is carried on for two ticks (100 ms), then it stands still: a guess that is older is mostly wrong. */
  static get MAX_AHEAD() { return 2; }

  constructor(capacity = 64) {
    this.states = Array.from({ length: capacity }, () => new WorldState());
    this.clear();
  }

  /** Forgets everything: the next state begins a new story. */
  clear() {
    this.count = 0;
    this.next = 0;
    this.before = null;
    this.after = null;
    this.share = 0;
  }

  /** Returns the n-th newest state, 0 for the newest. */
  recent(n) {
    const capacity = this.states.length;
    return this.states[(this.next - 1 - n + 2 * capacity) % capacity];
  }

  newest() {
    return this.count === 0 ? null : this.recent(0);
  }

  /**
   * Takes a state in and returns how many ticks were never seen between it and the one before; the gate replaced those. A tick that is not newer
   * means that the room began again, and what was known is worth nothing.
   */
  add(bytes) {
    const state = this.states[this.next];
    state.read(bytes);
    const previous = this.newest();
    if (previous !== null && state.tick <= previous.tick) {
      this.clear();
      return this.add(bytes);
    }
    this.next = (this.next + 1) % this.states.length;
    this.count = Math.min(this.count + 1, this.states.length);
    return previous === null ? 0 : state.tick - previous.tick - 1;
  }

  /** Finds the states around a moment, given in ticks: `before`, `after`, and `share` of the way from one to the other. False if there is none. */
  seek(tick) {
    if (this.count === 0) {
      return false;
    }
    let n = Math.min(1, this.count - 1);
    while (n < this.count - 1 && this.recent(n).tick > tick) {
      n++;
    }
    this.before = this.recent(n);
    this.after = this.recent(Math.max(0, n - 1));
    const span = Math.max(1, this.after.tick - this.before.tick);
    const ahead = Math.min(tick, this.after.tick + WorldHistory.MAX_AHEAD);
    this.share = Math.max(0, (ahead - this.before.tick) / span);
    return true;
  }
}

if (typeof module !== 'undefined') {
  module.exports = { WorldState, WorldHistory };
}
