'use strict';
// Puts the parts together: one connection, one game, one frame after the other.

const find = id => document.getElementById(id);
const query = new URLSearchParams(location.search);
const rates = new Rates();
const clientMeter = new Meter();
const gateMeter = new Meter();
const view = new View(find('canvas'));
const map = new MiniMap(find('map'));
const attract = new Attract();
const steering = new Steering(find('canvas'));
const panel = new Panel(find('panel'));
const board = new Board(find('board'));
const feed = new Feed(find('feed'));
const notice = new Notice(find('notice'));
const share = new ShareLink(find('share'));
const form = new JoinForm(find('form'), (name, room) => started.then(() => connection.play(name, room, ''), unavailable));
const game = new Game(rates, scores => board.set(scores), death => onDeath(death));
const scene = { world: game.world, state: attract.state, sprites: [], focus: null, own: null, steering };
let connection = null;
let framedAt = 0;

function onPhase(phase) {
  document.body.dataset.phase = phase;
  form.busy(phase === 'joining');
  steering.forget();
  if (phase === 'form') {
    game.left();
    notice.forget();
    view.camera.jump();
  }
}

function onJoined(result) {
  form.show('');
  if (game.id !== result.id) {
    view.camera.jump();
  }
  game.joined(result);
  gateMeter.forget();
  share.room = result.room;
  panel.show('room', result.room);
  document.title = `Arena · room ${result.room}`;
}

function onDeath({ id, by }) {
  const eaten = game.sprites.get(id);
  if (eaten !== null) {
    view.burst(eaten);
  }
  if (id === game.id) {
    view.born();
  }
  feed.add(game.sprites.nameOf(by), game.sprites.nameOf(id), id === game.id || by === game.id);
}

/** Nothing is drawn in the background; whoever comes back sees the world as it is, not how it got there. */
function onVisibility() {
  rates.pause();
  view.camera.jump();
  view.bursts.clear();
}

/** What has to be said in the middle of the screen now; null if nothing. */
function message() {
  if (connection.phase === 'reconnecting') {
    return { kind: 'wait', title: 'reconnecting…', detail: 'the gate keeps your ball for 10 seconds' };
  }
  if (connection.phase === 'playing' && game.death !== null) {
    const { by, score } = game.death;
    return { kind: 'death', title: `eaten by ${game.sprites.nameOf(by)}`, detail: `${count(score)} points · you are back in a moment` };
  }
  return null;
}

function compose(now, passed) {
  scene.steering = steering;
  if (game.clock === null) {
    attract.update(passed);
    Object.assign(scene, { world: attract.world, state: attract.state, sprites: attract.sprites, focus: attract.focus, own: null });
  } else if (game.advance(now)) {
    Object.assign(scene, { world: game.world, state: game.history.after, sprites: game.sprites.ordered, focus: game.focus(), own: game.own() });
  }
}

function frame(now) {
  const passed = Math.min(100, now - framedAt);
  framedAt = now;
  rates.frame(now);
  compose(now, passed);
  view.draw(scene, passed);
  if (connection.phase === 'playing') {
    map.draw(now, scene, view.camera);
    steering.flush(now, bytes => connection.line.publish('arena/HD_steer', bytes));
  }
  notice.show(message(), now);
  requestAnimationFrame(frame);
}

/** Once a second: figures of the client, and a ping that brings those of the gate. Answers may be late on a slow line; more than a few questions do not help. */
function everySecond() {
  panel.showClient(rates, clientMeter.read(performance.now(), { received: rates.received, bytes: rates.bytes, missed: rates.missed }));
  const line = connection.line;
  if (connection.phase !== 'playing' || line.waiting.size > 4) {
    return;
  }
  const asked = performance.now();
  line.request('arena/HD_ping', {}, (error, figures) => {
    if (!error) {
      rates.roundTrip = performance.now() - asked;
      panel.showGate(figures, gateMeter.read(performance.now(), { messagesOut: figures.messagesOut, bytesOut: figures.bytesOut }));
    }
  });
}

function everyQuarter() {
  board.draw(game.sprites, game.id);
  panel.spark.draw(rates.updateGaps);
}

/** After a reload the ball is still there, unless the address asks for another room or name. */
function begin() {
  const kept = seat.read();
  const isAsked = kept !== null && ['name', 'room'].every(field => (query.get(field) ?? kept[field]) === kept[field]);
  if (isAsked) {
    connection.play(kept.name, kept.room, kept.ticket);
  } else if (query.get('auto') === '1') {
    form.element.requestSubmit();
  }
}

async function start() {
  const config = await (await fetch('/config.json')).json();
  connection = new Connection(config, {
    onPhase,
    onJoined,
    onRefused: error => form.show(error),
    onSilence: () => form.show('The gate does not answer. Trying again…'),
    onMessage: (topic, bytes) => game.message(topic, bytes, performance.now()),
    onNewBall: () => notice.pass('a new ball', 'the other one is played in another tab', performance.now()),
  });
  find('slow').addEventListener('change', event => connection.useSlow(event.target.checked));
  find('leave').addEventListener('click', () => connection.leave());
  document.addEventListener('visibilitychange', onVisibility);
  setInterval(everySecond, 1000);
  setInterval(everyQuarter, 250);
  requestAnimationFrame(frame);
}

/** Without it nobody knows where the gate is. */
function unavailable(error) {
  form.show(`Load this page again: the server did not say where its gate is (config.json: ${error.message}).`);
}

/** For tests and the curious. */
window.arena = {
  get phase() { return connection === null ? 'form' : connection.phase; },
  get id() { return game.id; },
  get room() { return connection === null ? '' : connection.room; },
  get ticket() { return connection === null ? '' : connection.ticket; },
  get tick() { return game.tick(); },
  get roundTrip() { return rates.roundTrip; },
  get slow() { return connection !== null && connection.isSlow; },
  get received() { return rates.received; },
  get missed() { return rates.missed; },
  get deaths() { return game.deaths; },
  get client() { return connection?.line?.client ?? null; },
  frameGaps: rates.frameGaps,
  updateGaps: rates.updateGaps,
  balls: () => game.balls(),
  shown: () => game.shown(),
  cut: () => connection?.line?.cut(),
};

form.fill(query);
const started = start();
started.then(begin, unavailable);
