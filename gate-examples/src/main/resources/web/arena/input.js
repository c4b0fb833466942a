'use strict';
// Where the player wants to go: mouse, touch, keys.

/** Direction and share of the full speed, from a point relative to the middle of the screen or from keys. Who spoke last is heard. */
class Steering {
  static get SEND_MILLIS() { return 50; }

  static get KEYS() {
    return {
      ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
      KeyA: [-1, 0], KeyD: [1, 0], KeyW: [0, -1], KeyS: [0, 1],
    };
  }

  constructor(canvas) {
    this.canvas = canvas;
    this.x = 0;
    this.y = 0;
    this.pressed = new Set();
    this.bytes = new Int8Array(2);
    this.forget();
    canvas.addEventListener('pointermove', event => this.point(event));
    canvas.addEventListener('pointerdown', event => this.point(event));
    window.addEventListener('keydown', event => this.key(event, true));
    window.addEventListener('keyup', event => this.key(event, false));
    window.addEventListener('blur', () => this.releaseAll());
  }

  /** A ball that is new to the gate stands still: whatever is steered has to be said again. */
  forget() {
    this.sent = null;
    this.sentAt = 0;
  }

  /** Full speed from a fifth of the screen on; a little room in the middle to stand still. */
  point(event) {
    const box = this.canvas.getBoundingClientRect();
    const x = event.clientX - box.left - box.width / 2;
    const y = event.clientY - box.top - box.height / 2;
    const distance = Math.hypot(x, y);
    const speed = distance < 8 ? 0 : Math.min(1, distance / (0.2 * Math.min(box.width, box.height)));
    this.set((x / (distance || 1)) * speed, (y / (distance || 1)) * speed);
  }

  key(event, isDown) {
    const isTyping = event.target instanceof HTMLInputElement && event.target.type !== 'checkbox';
    if (Steering.KEYS[event.code] === undefined || isTyping || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    event.preventDefault();
    if (isDown) {
      this.pressed.add(event.code);
    } else {
      this.pressed.delete(event.code);
    }
    this.fromKeys();
  }

  fromKeys() {
    let x = 0;
    let y = 0;
    this.pressed.forEach(code => {
      x += Steering.KEYS[code][0];
      y += Steering.KEYS[code][1];
    });
    const length = Math.hypot(x, y) || 1;
    this.set(x / length, y / length);
  }

  /** Keys that are released while another window has the focus are never heard of. */
  releaseAll() {
    if (this.pressed.size > 0) {
      this.pressed.clear();
      this.fromKeys();
    }
  }

  set(x, y) {
    this.x = x;
    this.y = y;
  }

  /** Calls `send(bytes)` if there is something new to say, at most 20 times a second. */
  flush(now, send) {
    const x = Math.round(127 * this.x);
    const y = Math.round(127 * this.y);
    const word = x * 256 + y;
    if (word === this.sent || now - this.sentAt < Steering.SEND_MILLIS) {
      return;
    }
    this.sent = word;
    this.sentAt = now;
    this.bytes[0] = x;
    this.bytes[1] = y;
    send(this.bytes);
  }
}
