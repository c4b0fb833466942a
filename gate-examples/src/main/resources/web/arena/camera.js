'use strict';
// Which part of the world is on the screen.

/** Follows a ball softly and shows more of the world as it grows. */
class Camera {
  constructor() {
    this.x = 0;
    this.y = 0;
    this.scale = 1;
    this.width = 1;
    this.height = 1;
    this.isPlaced = false;
  }

  /** Size of the screen in CSS pixels; phones see as much of the world, in area, as desktops. */
  resize(width, height) {
    this.width = width;
    this.height = height;
  }

  scaleFor(radius) {
    return Math.sqrt(this.width * this.height) / (1060 * Math.pow(Math.max(radius, 24) / 24, 0.45));
  }

  /** The next ball that is followed is shown at once, without a flight to it. */
  jump() {
    this.isPlaced = false;
  }

  follow(sprite, passed) {
    const share = this.isPlaced ? 1 - Math.exp(-passed / 60) : 1;
    const slow = this.isPlaced ? 1 - Math.exp(-passed / 400) : 1;
    this.x += (sprite.x - this.x) * share;
    this.y += (sprite.y - this.y) * share;
    this.scale += (this.scaleFor(sprite.radius) - this.scale) * slow;
    this.isPlaced = true;
  }

  screenX(x) {
    return (x - this.x) * this.scale + this.width / 2;
  }

  screenY(y) {
    return (y - this.y) * this.scale + this.height / 2;
  }

  /** Whether something of this size, in units, can be seen. */
  sees(x, y, radius) {
    const halfWidth = this.width / 2 / this.scale + radius;
    const halfHeight = this.height / 2 / this.scale + radius;
    return Math.abs(x - this.x) < halfWidth && Math.abs(y - this.y) < halfHeight;
  }
}
