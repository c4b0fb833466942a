'use strict';
// What moves behind the form, before anybody has joined: a few balls on rails. It has nothing to do with the gate.

const PELLETS = 500;

class Attract {
  constructor() {
    this.world = { width: 3000, height: 3000 };
    this.time = 0;
    this.focus = { x: 1500, y: 1500, radius: 60 };
    this.sprites = Array.from({ length: 14 }, (_, i) => this.ball(i));
    this.state = { pellets: PELLETS, pelletX: new Float32Array(PELLETS), pelletY: new Float32Array(PELLETS) };
    for (let i = 0; i < this.state.pellets; i++) {
      this.state.pelletX[i] = 200 + 2600 * Math.random();
      this.state.pelletY[i] = 200 + 2600 * Math.random();
    }
  }

  ball(i) {
    const sprite = new Sprite(i);
    sprite.hue = (i * 67 + 190) % 360;
    sprite.alpha = 0.85;
    sprite.radius = 22 + ((i * 29) % 70);
    return sprite;
  }

  update(passed) {
    this.time += passed / 1000;
    this.sprites.forEach((sprite, i) => {
      const angle = this.time * (0.05 + 0.012 * (i % 5)) * (i % 2 ? 1 : -1) + i * 2.4;
      sprite.x = 1500 + (220 + 62 * i) * Math.cos(angle);
      sprite.y = 1500 + (150 + 40 * i) * Math.sin(angle * 1.2);
    });
  }
}
