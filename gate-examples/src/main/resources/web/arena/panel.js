'use strict';
// The corner that shows what the gate does for this client.

/** Figures by name, a switch, a drawing of the newest gaps between updates; on a small screen one line that opens. */
class Panel {
  constructor(element) {
    this.element = element;
    this.spark = new Spark(element.querySelector('#gaps'));
    this.figures = new Map();
    element.querySelectorAll('[data-figure]').forEach(place => {
      const name = place.dataset.figure;
      this.figures.set(name, [...(this.figures.get(name) ?? []), place]);
    });
    const toggle = element.querySelector('#more');
    toggle.addEventListener('click', () => {
      const isOpen = element.classList.toggle('open');
      toggle.setAttribute('aria-expanded', String(isOpen));
    });
  }

  show(name, text) {
    (this.figures.get(name) ?? []).forEach(place => {
      if (place.textContent !== text) {
        place.textContent = text;
      }
    });
  }

  /** What the client measured in the last second. */
  showClient(rates, perSecond) {
    this.show('roundTrip', rates.roundTrip === null ? '–' : `${Math.round(rates.roundTrip)} ms`);
    this.show('updates', count(perSecond.received));
    this.show('received', bytes(perSecond.bytes));
    this.show('missed', count(rates.missed));
    this.figures.get('missed').forEach(place => place.classList.toggle('warn', perSecond.missed > 0));
  }

  /** What the gate answered to a ping. */
  showGate(figures, perSecond) {
    this.show('messagesOut', count(perSecond.messagesOut));
    this.show('bytesOut', bytes(perSecond.bytesOut));
    ['replaced', 'dropped', 'connections', 'players', 'bots'].forEach(name => this.show(name, count(figures[name])));
  }
}

/** The newest gaps between updates as bars: blue as they should be, orange and red where something is late. */
class Spark {
  static get BARS() { return 80; }
  static get TOP_MILLIS() { return 250; }

  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext('2d');
  }

  draw(gaps) {
    const ratio = Math.min(MAX_PIXEL_RATIO, window.devicePixelRatio || 1);
    const width = this.canvas.clientWidth * ratio;
    const height = this.canvas.clientHeight * ratio;
    if (width === 0) { // closed
      return;
    }
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    this.pen.clearRect(0, 0, width, height);
    const step = width / Spark.BARS;
    const first = Math.max(0, gaps.length - Spark.BARS);
    for (let i = first; i < gaps.length; i++) {
      const size = Math.max(ratio, Math.min(1, gaps[i] / Spark.TOP_MILLIS) * height);
      this.pen.fillStyle = gaps[i] < 90 ? '#4cc9f0' : gaps[i] < 180 ? '#ffb454' : '#ff6b6b';
      this.pen.fillRect((i - first) * step, height - size, Math.max(1, step - ratio), size);
    }
    this.pen.fillStyle = 'rgba(230, 235, 245, 0.25)';
    this.pen.fillRect(0, height - (50 / Spark.TOP_MILLIS) * height, width, 1);
  }
}

function count(value) {
  return value === null || value === undefined ? '–' : Math.round(value).toLocaleString('en');
}

function bytes(value) {
  if (value === null || value === undefined) {
    return '–';
  }
  const [amount, unit] = value < 1000 ? [value, 'B'] : value < 1e6 ? [value / 1e3, 'kB'] : [value / 1e6, 'MB'];
  return `${amount < 10 && unit !== 'B' ? amount.toFixed(1) : Math.round(amount)} ${unit}`;
}
