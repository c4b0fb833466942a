'use strict';
// The sparks of a ball that is eaten.

const SPARKS = 18;
const BURST_MILLIS = 600;

/** Nobody draws in the background, where others go on being eaten: what waits there must not grow, nor be drawn all at once. */
const MOST_BURSTS = 20;

class Bursts {
  constructor() {
    this.list = [];
  }

  add(x, y, radius, hue) {
    this.list.push({ x, y, radius, hue, age: 0, turn: Math.random() * Math.PI });
    if (this.list.length > MOST_BURSTS) {
      this.list.shift();
    }
  }

  clear() {
    this.list.length = 0;
  }

  draw(pen, camera, passed) {
    for (const burst of this.list) {
      burst.age += passed;
      this.drawOne(pen, camera, burst, Math.min(1, burst.age / BURST_MILLIS));
    }
    pen.globalAlpha = 1;
    while (this.list.length > 0 && this.list[0].age >= BURST_MILLIS) {
      this.list.shift();
    }
  }

  drawOne(pen, camera, burst, share) {
    const eased = 1 - (1 - share) * (1 - share);
    const size = Math.max(1.5, 0.26 * burst.radius * camera.scale * (1 - share));
    pen.fillStyle = `hsl(${burst.hue}, 90%, 68%)`;
    pen.globalAlpha = 1 - share;
    pen.beginPath();
    for (let i = 0; i < SPARKS; i++) {
      const angle = burst.turn + (2 * Math.PI * i) / SPARKS;
      const away = burst.radius * (0.5 + (1.5 + 1.1 * (i % 3)) * eased);
      const x = camera.screenX(burst.x + away * Math.cos(angle));
      const y = camera.screenY(burst.y + away * Math.sin(angle));
      pen.moveTo(x + size, y);
      pen.arc(x, y, size, 0, 2 * Math.PI);
    }
    pen.fill();
  }
}

if (typeof module !== 'undefined') {
  module.exports = { Bursts };
}
