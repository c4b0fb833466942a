'use strict';

/** Rising steps: each of the factors times each power of the base. */
function steps(first, base, factors) {
  const powers = Array.from({ length: 48 }, (_, power) => first * base ** power).filter(step => step < 1e15);
  return powers.flatMap(step => factors.map(factor => step * factor));
}

/** The last three minutes, a point a second; a second in which the gate did not answer is a gap. */
class Charts {
  constructor(parent) {
    this.charts = Charts.all().map(chart => new Chart(parent, chart));
    new ResizeObserver(() => this.charts.forEach(chart => chart.fit())).observe(parent);
  }

  /** What there is to see: titles, and how each line comes out of a snapshot. */
  static all() {
    const { accent, good, warn } = Charts.COLORS;
    const { COUNT, BYTES, TIME } = Charts;
    const rate = name => (snapshot, rates) => rates.perSecond(name);
    const p99 = name => (snapshot, rates) => {
      const millis = rates.quantile(name, 0.99);
      return millis === Infinity ? snapshot[name].bounds[snapshot[name].bounds.length - 1] : millis;
    };
    return [
      { title: 'Clients', unit: COUNT, lines: [
        { name: 'connections', color: accent, value: snapshot => snapshot.connections },
        { name: 'players', color: good, value: snapshot => snapshot.sessions }] },
      { title: 'Messages a second', unit: COUNT, lines: [
        { name: 'in', color: accent, value: rate('messagesIn') },
        { name: 'out', color: good, value: rate('messagesOut') }] },
      { title: 'Bytes a second', unit: BYTES, lines: [
        { name: 'in', color: accent, value: rate('bytesIn') },
        { name: 'out', color: good, value: rate('bytesOut') }] },
      { title: 'Waiting for slow clients', unit: BYTES, lines: [
        { name: 'bytes', color: warn, value: snapshot => snapshot.queuedBytes }] },
      { title: 'Left out a second', unit: COUNT, lines: [
        { name: 'replaced', color: accent, value: rate('replaced') },
        { name: 'dropped', color: warn, value: rate('dropped') }] },
      { title: '99 % within', unit: TIME, lines: [
        { name: 'handlers', color: good, value: p99('handlers') },
        { name: 'loop lag', color: warn, value: p99('lags') }] }
    ];
  }

  /** Adds a point to each; null where the gate did not answer. */
  add(snapshot, rates) {
    const now = Date.now() / 1000;
    this.charts.forEach(chart => chart.add(now, snapshot, rates));
  }

  clear() {
    this.charts.forEach(chart => chart.clear());
  }
}

/** What axes have: how it is written, how far they go at least, and between which steps they choose. */
Charts.COUNT = { write: format.short, least: 4, steps: steps(1, 10, [1, 2, 5]) };
Charts.BYTES = { write: format.bytes, least: 1024, steps: steps(64, 2, [1]) };
Charts.TIME = { write: format.latency, least: 1, steps: steps(0.01, 10, [1, 2, 5]) };
Charts.SECONDS = 180;
Charts.HEIGHT = 132;
Charts.COLORS = { accent: '#4cc9f0', good: '#57d98a', warn: '#ffb454', muted: '#8b97b1', grid: '#222b42' };

/** One of them, with a head that says what the lines are: under the mouse, or now. */
class Chart {
  constructor(parent, { title, unit, lines }) {
    this.lines = lines;
    this.write = unit.write;
    this.least = unit.least;
    this.steps = unit.steps;
    this.clear();
    this.root = Tiles.element('div', 'chart');
    this.keys = [];
    this.root.append(this.head(title));
    parent.append(this.root);
    this.plot = new uPlot(this.options(), this.data, this.root);
    this.fit();
  }

  head(title) {
    const head = document.createElement('h2');
    const name = Tiles.element('span', 'title');
    name.textContent = title;
    head.append(name);
    for (const line of this.lines) {
      const key = Tiles.element('span', 'key');
      const swatch = Tiles.element('span', 'swatch');
      const value = document.createElement('b');
      swatch.style.background = line.color;
      key.append(swatch, line.name + ' ', value);
      head.append(key);
      this.keys.push(value);
    }
    return head;
  }

  options() {
    const { muted, grid } = Charts.COLORS;
    const axis = { stroke: muted, font: '11px system-ui, sans-serif', grid: { stroke: grid, width: 1 }, ticks: { show: false } };
    return {
      width: 300,
      height: Charts.HEIGHT,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, sync: { key: 'console' }, points: { size: 6 } },
      scales: {
        x: { time: false, range: () => [this.last() - Charts.SECONDS, this.last()] },
        y: { range: (plot, min, max) => [0, Math.max(max * 1.1, this.least)] }
      },
      axes: [
        { ...axis, size: 22, splits: () => [180, 120, 60, 0].map(ago => this.last() - ago),
          values: () => ['3 min', '2 min', '1 min', ''] },
        { ...axis, size: 62, space: 26, incrs: this.steps, values: (plot, splits) => splits.map(this.write) }
      ],
      series: [{}, ...this.lines.map(line => ({
        stroke: line.color, width: 1.5, fill: line.color + '1c', points: { show: false }, spanGaps: false }))],
      hooks: { setCursor: [() => this.showKeys()] }
    };
  }

  last() {
    const times = this.data[0];
    return times.length ? times[times.length - 1] : Date.now() / 1000;
  }

  add(time, snapshot, rates) {
    this.data[0].push(time);
    this.lines.forEach((line, i) => this.data[i + 1].push(snapshot === null ? null : line.value(snapshot, rates)));
    while (this.data[0][0] < time - Charts.SECONDS - 2) {
      this.data.forEach(values => values.shift());
    }
    this.plot.setData(this.data);
    this.showKeys();
  }

  clear() {
    this.data = [[], ...this.lines.map(() => [])];
  }

  showKeys() {
    const cursor = this.plot ? this.plot.cursor.idx : null;
    const at = cursor === null || cursor === undefined ? this.data[0].length - 1 : cursor;
    this.keys.forEach((key, i) => {
      const value = this.data[i + 1][at];
      key.textContent = value === null || value === undefined ? '–' : this.write(value);
    });
  }

  fit() {
    const padding = 24;
    this.plot.setSize({ width: Math.max(160, this.root.clientWidth - padding), height: Charts.HEIGHT });
  }
}
