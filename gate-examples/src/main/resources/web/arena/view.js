'use strict';
// Draws a frame: ground, pellets, balls, sparks.

const MAX_PIXEL_RATIO = 2;

class View {
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext('2d', { alpha: false });
    this.camera = new Camera();
    this.field = new Field();
    this.painter = new BallPainter(this.pen);
    this.bursts = new Bursts();
    this.calm = window.matchMedia('(prefers-reduced-motion: reduce)');
    new ResizeObserver(() => this.resize()).observe(canvas);
    this.resize();
  }

  resize() {
    const width = Math.max(1, this.canvas.clientWidth);
    const height = Math.max(1, this.canvas.clientHeight);
    this.ratio = Math.min(MAX_PIXEL_RATIO, window.devicePixelRatio || 1);
    this.canvas.width = Math.round(width * this.ratio);
    this.canvas.height = Math.round(height * this.ratio);
    this.camera.resize(width, height);
    this.camera.jump();
    this.field.resize(this.canvas.width, this.canvas.height);
  }

  burst(sprite) {
    if (!this.calm.matches) {
      this.bursts.add(sprite.x, sprite.y, sprite.radius, sprite.hue);
    }
  }

  /** Somebody is born far away: no flight across the world for those who do not like that. */
  born() {
    if (this.calm.matches) {
      this.camera.jump();
    }
  }

  /**
   * @param scene world {width, height}, state (whose pellets are drawn), sprites in order, focus (what the camera follows, null: it stays),
   * own (one's own ball or null), steering {x, y}
   */
  draw(scene, passed) {
    const pen = this.pen;
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    if (scene.focus !== null) {
      this.camera.follow(scene.focus, passed);
    }
    this.field.draw(pen, this.camera, scene.world);
    this.field.drawPellets(pen, this.camera, scene.state);
    for (const sprite of scene.sprites) {
      if (this.camera.sees(sprite.x, sprite.y, 1.5 * sprite.radius + 40)) {
        this.painter.draw(sprite, this.camera, sprite === scene.own);
      }
    }
    if (scene.own !== null) {
      this.painter.drawOwnMark(scene.own, this.camera, scene.steering);
    }
    this.bursts.draw(pen, this.camera, passed);
  }
}
