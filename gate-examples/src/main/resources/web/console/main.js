'use strict';

/** Reads a snapshot each second and hands it to all parts of the page; goes on when the gate does not answer. */
(() => {
  const INTERVAL_MILLIS = 1000;
  const SECONDS_OF_TIMES = 10;

  const element = id => document.getElementById(id);
  const rates = new Rates(SECONDS_OF_TIMES + 1);
  const tiles = new Tiles(element('tiles'));
  const charts = new Charts(element('charts'));
  const flight = new Flight(element('flight'), () => sessions.mark(null));
  const sessions = new Sessions(element('sessions'), element('search'), element('sessions-total'), id => flight.open(id));
  let silentSince = null;

  /** For tests and the curious. */
  window.gateConsole = { snapshots: 0, last: null };

  function show(snapshot) {
    if (rates.add(snapshot)) {
      charts.clear();
    }
    tiles.show(snapshot, rates);
    charts.add(snapshot, rates);
    tables.closes(element('closes'), snapshot.closes);
    tables.groups(element('groups'), snapshot.census.largest);
    header(snapshot);
    window.gateConsole.snapshots++;
    window.gateConsole.last = snapshot;
  }

  function header(snapshot) {
    const { census, heap } = snapshot;
    element('server').textContent = snapshot.serverId;
    element('uptime').textContent = format.duration(snapshot.nanos / 1e9);
    element('heap').textContent = format.bytes(heap.used) + ' of ' + format.bytes(heap.max);
    element('closes-total').textContent = format.number(Object.values(snapshot.closes).reduce((a, b) => a + b, 0)) + ' in all';
    element('groups-total').textContent = format.number(census.groups) + ' at this gate'
      + (census.largest.length < census.groups ? ', the largest ' + census.largest.length + ' are shown' : '')
      + (census.complete ? '' : ', of ' + format.number(census.counted) + ' sessions that were asked');
    element('recording').textContent = snapshot.recordingAll
      ? 'The flight recorder records everybody here: the headers of the last ' + snapshot.flightEvents
        + ' packets and events of each connection. Choose a row to read it.'
      : 'The flight recorder is off.';
  }

  function answered(ok) {
    element('state').className = ok ? 'dot good' : 'dot bad';
    element('offline').hidden = ok;
    if (ok) {
      silentSince = null;
      return;
    }
    silentSince = silentSince || Date.now();
    element('offline').textContent = 'The gate has not answered for ' + format.duration((Date.now() - silentSince) / 1000)
      + '. What you see is from before; this page goes on when it answers.';
    charts.add(null, rates);
  }

  async function run() {
    const next = performance.now() + INTERVAL_MILLIS;
    const snapshot = await server.read('snapshot').catch(() => null);
    if (snapshot !== null) {
      show(snapshot);
    }
    answered(snapshot !== null);
    setTimeout(run, Math.max(0, next - performance.now()));
  }

  run();
  sessions.refresh();
})();
