'use strict';
// The ground: a glow around the player, the grid, the border of the world, the pellets.

const CELL = 60;
const PELLET_RADIUS = 5;
const PELLET_COLORS = ['#4cc9f0', '#57d98a', '#ffb454', '#ff7eb6', '#b39dff', '#ffe066', '#63e6be', '#ff8f6b'];

class Field {
  constructor() {
    this.backdrop = document.createElement('canvas');
  }

  /** The backdrop is drawn once for a size and then only copied. */
  resize(width, height) {
    this.backdrop.width = width;
    this.backdrop.height = height;
    const pen = this.backdrop.getContext('2d', { alpha: false });
    const glow = pen.createRadialGradient(width / 2, height / 2, 0, width / 2, height / 2, Math.hypot(width, height) / 2);
    glow.addColorStop(0, '#1b2a47');
    glow.addColorStop(0.45, '#131b2e');
    glow.addColorStop(1, '#0b0f19');
    pen.fillStyle = glow;
    pen.fillRect(0, 0, width, height);
  }

  draw(pen, camera, world) {
    pen.drawImage(this.backdrop, 0, 0, camera.width, camera.height);
    const left = camera.screenX(0);
    const top = camera.screenY(0);
    const right = camera.screenX(world.width);
    const bottom = camera.screenY(world.height);
    this.drawGrid(pen, camera, Math.max(0, left), Math.max(0, top), Math.min(camera.width, right), Math.min(camera.height, bottom));
    this.drawOutside(pen, camera, left, top, right, bottom);
  }

  drawGrid(pen, camera, left, top, right, bottom) {
    const step = CELL * camera.scale;
    pen.fillStyle = 'rgba(122, 150, 200, 0.11)';
    for (let x = left + mod(camera.screenX(0) - left, step); x < right; x += step) {
      pen.fillRect(Math.round(x), top, 1, bottom - top);
    }
    for (let y = top + mod(camera.screenY(0) - top, step); y < bottom; y += step) {
      pen.fillRect(left, Math.round(y), right - left, 1);
    }
  }

  drawOutside(pen, camera, left, top, right, bottom) {
    if (left <= 0 && top <= 0 && right >= camera.width && bottom >= camera.height) {
      return;
    }
    pen.fillStyle = 'rgba(5, 7, 12, 0.72)';
    pen.beginPath();
    pen.rect(0, 0, camera.width, camera.height);
    pen.rect(left, top, right - left, bottom - top);
    pen.fill('evenodd');
    pen.strokeStyle = 'rgba(76, 201, 240, 0.16)';
    pen.lineWidth = 10;
    pen.strokeRect(left, top, right - left, bottom - top);
    pen.strokeStyle = 'rgba(76, 201, 240, 0.85)';
    pen.lineWidth = 2;
    pen.strokeRect(left, top, right - left, bottom - top);
  }

  /** Pellets have no identity: their place decides about the colour, so that one keeps it as long as it lies there. */
  drawPellets(pen, camera, state) {
    const radius = Math.max(2, PELLET_RADIUS * camera.scale);
    for (let color = 0; color < PELLET_COLORS.length; color++) {
      pen.fillStyle = PELLET_COLORS[color];
      pen.globalAlpha = 0.16;
      this.fillPellets(pen, camera, state, color, 2.3 * radius);
      pen.globalAlpha = 1;
      this.fillPellets(pen, camera, state, color, radius);
    }
  }

  fillPellets(pen, camera, state, color, radius) {
    pen.beginPath();
    for (let i = 0; i < state.pellets; i++) {
      const x = state.pelletX[i];
      const y = state.pelletY[i];
      if (Math.floor(x * 7 + y * 13) % PELLET_COLORS.length === color && camera.sees(x, y, 3 * PELLET_RADIUS)) {
        pen.moveTo(camera.screenX(x) + radius, camera.screenY(y));
        pen.arc(camera.screenX(x), camera.screenY(y), radius, 0, 2 * Math.PI);
      }
    }
    pen.fill();
  }
}

function mod(value, by) {
  return ((value % by) + by) % by;
}
