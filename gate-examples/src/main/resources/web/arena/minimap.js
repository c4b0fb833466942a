'use strict';
// The whole world in a corner: everybody as a dot, and the part that is on the screen.

const MAP_MILLIS = 100;

class MiniMap {
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext('2d');
    this.drawnAt = 0;
  }

  /** Ten times a second is enough for dots. */
  draw(now, scene, camera) {
    if (now - this.drawnAt < MAP_MILLIS) {
      return;
    }
    this.drawnAt = now;
    const size = this.canvas.clientWidth;
    const ratio = Math.min(MAX_PIXEL_RATIO, window.devicePixelRatio || 1);
    if (this.canvas.width !== Math.round(size * ratio)) {
      this.canvas.width = this.canvas.height = Math.round(size * ratio);
    }
    const scale = (size * ratio) / Math.max(scene.world.width, scene.world.height);
    this.pen.setTransform(scale, 0, 0, scale, 0, 0);
    this.pen.clearRect(0, 0, scene.world.width, scene.world.height);
    this.drawScreen(camera, ratio / scale);
    this.drawDots(scene, ratio / scale);
  }

  drawScreen(camera, pixel) {
    const width = camera.width / camera.scale;
    const height = camera.height / camera.scale;
    this.pen.fillStyle = 'rgba(230, 235, 245, 0.07)';
    this.pen.fillRect(camera.x - width / 2, camera.y - height / 2, width, height);
    this.pen.strokeStyle = 'rgba(230, 235, 245, 0.4)';
    this.pen.lineWidth = pixel;
    this.pen.strokeRect(camera.x - width / 2, camera.y - height / 2, width, height);
  }

  drawDots(scene, pixel) {
    for (const sprite of scene.sprites) {
      const isOwn = sprite === scene.own;
      this.pen.globalAlpha = Math.max(0, sprite.alpha);
      this.pen.fillStyle = `hsl(${sprite.hue}, 80%, 62%)`;
      this.pen.beginPath();
      this.pen.arc(sprite.x, sprite.y, Math.max(2 * pixel, sprite.radius), 0, 2 * Math.PI);
      this.pen.fill();
      if (isOwn) {
        this.pen.strokeStyle = '#ffffff';
        this.pen.lineWidth = 1.5 * pixel;
        this.pen.stroke();
      }
    }
    this.pen.globalAlpha = 1;
  }
}
