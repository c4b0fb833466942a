'use strict';
// Draws balls: body, rim, glow, name; a ring and the direction for one's own.

const LABEL_PIXELS = 28;

/** The share of the radius that is inside the rim. */
const BODY = 0.9;

/** What is costly to make is made once: a gradient for a hue (for a ball of radius 1, scaled when drawn) and a picture for a name. */
class BallPainter {
  constructor(pen) {
    this.pen = pen;
    this.skins = new Map();
    this.labels = new Map();
  }

  skin(hue) {
    let skin = this.skins.get(hue);
    if (skin === undefined) {
      skin = {
        glow: this.pen.createRadialGradient(0, 0, 0.9, 0, 0, 1.4),
        rim: `hsl(${hue}, 66%, 33%)`,
        body: this.pen.createRadialGradient(-0.25, -0.3, 0, 0, 0, BODY),
      };
      skin.body.addColorStop(0, `hsl(${hue}, 92%, 73%)`);
      skin.body.addColorStop(1, `hsl(${hue}, 74%, 51%)`);
      skin.glow.addColorStop(0, `hsla(${hue}, 90%, 60%, 0.3)`);
      skin.glow.addColorStop(1, `hsla(${hue}, 90%, 60%, 0)`);
      this.skins.set(hue, skin);
    }
    return skin;
  }

  label(name) {
    let label = this.labels.get(name);
    if (label === undefined) {
      label = document.createElement('canvas');
      this.writeLabel(label, name);
      if (this.labels.size > 200) { // names of players who are long gone
        this.labels.clear();
      }
      this.labels.set(name, label);
    }
    return label;
  }

  writeLabel(label, name) {
    const font = `600 ${LABEL_PIXELS}px system-ui, sans-serif`;
    const pen = label.getContext('2d');
    pen.font = font;
    label.width = Math.ceil(pen.measureText(name).width) + 12;
    label.height = LABEL_PIXELS + 14;
    pen.font = font; // a canvas that is resized begins anew
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.lineJoin = 'round';
    pen.lineWidth = 5;
    pen.strokeStyle = 'rgba(8, 12, 22, 0.8)';
    pen.strokeText(name, label.width / 2, label.height / 2);
    pen.fillStyle = '#ffffff';
    pen.fillText(name, label.width / 2, label.height / 2);
  }

  draw(sprite, camera, isOwn) {
    const x = camera.screenX(sprite.x);
    const y = camera.screenY(sprite.y);
    const radius = sprite.radius * camera.scale * (0.6 + 0.4 * sprite.alpha);
    const pen = this.pen;
    const skin = this.skin(sprite.hue);
    pen.save();
    pen.globalAlpha = Math.max(0, sprite.alpha);
    pen.translate(x, y);
    pen.scale(radius, radius);
    this.disc(skin.glow, 1.4);
    this.disc(skin.rim, 1);
    this.disc(skin.body, BODY);
    pen.restore();
    this.drawName(sprite, x, y, isOwn ? radius + 6 : radius);
  }

  disc(style, radius) {
    this.pen.fillStyle = style;
    this.pen.beginPath();
    this.pen.arc(0, 0, radius, 0, 2 * Math.PI);
    this.pen.fill();
  }

  /** In the ball if it fits, else below it. */
  drawName(sprite, x, y, radius) {
    if (sprite.name === '') {
      return;
    }
    const label = this.label(sprite.name);
    const size = Math.max(12, Math.min(26, 0.42 * radius)) / LABEL_PIXELS;
    const width = label.width * size;
    const height = label.height * size;
    const isInside = width < 1.75 * radius;
    this.pen.globalAlpha = Math.max(0, sprite.alpha) * (sprite.bot ? 0.78 : 1);
    this.pen.drawImage(label, x - width / 2, isInside ? y - height / 2 : y + radius + 2, width, height);
    this.pen.globalAlpha = 1;
  }

  /** One's own ball: a bright ring, and an arrow that says where it is steered to; its length tells how fast. */
  drawOwnMark(sprite, camera, steering) {
    const pen = this.pen;
    const radius = sprite.radius * camera.scale + 5;
    const speed = Math.hypot(steering.x, steering.y);
    pen.save();
    pen.globalAlpha = Math.max(0, sprite.alpha);
    pen.translate(camera.screenX(sprite.x), camera.screenY(sprite.y));
    pen.strokeStyle = 'rgba(255, 255, 255, 0.75)';
    pen.lineWidth = 2;
    pen.beginPath();
    pen.arc(0, 0, radius, 0, 2 * Math.PI);
    pen.stroke();
    if (speed > 0.05) {
      pen.rotate(Math.atan2(steering.y, steering.x));
      this.arrow(radius + 4, 6 + 8 * speed);
    }
    pen.restore();
  }

  arrow(from, length) {
    this.pen.fillStyle = '#ffffff';
    this.pen.beginPath();
    this.pen.moveTo(from + length, 0);
    this.pen.lineTo(from, -6);
    this.pen.lineTo(from + length / 4, 0);
    this.pen.lineTo(from, 6);
    this.pen.fill();
  }
}
