'use strict';

// What the console's page calculates, without a browser.

const assert = require('assert');
const format = require('../../main/resources/web/console/format.js');
const Rates = require('../../main/resources/web/console/rates.js');

function snapshot(seconds, messagesIn, counts) {
  return { nanos: seconds * 1e9, totals: { messagesIn }, lags: { bounds: [1, 10], counts } };
}

// rates
const rates = new Rates(3);
assert.strictEqual(rates.add(snapshot(1, 10, [0, 0, 0])), true);
assert.strictEqual(rates.perSecond('messagesIn'), null, 'one snapshot is no rate');
assert.strictEqual(rates.quantile('lags', 0.99), null, 'no times');
assert.strictEqual(rates.add(snapshot(3, 50, [98, 2, 0])), false);
assert.strictEqual(rates.perSecond('messagesIn'), 20);
assert.strictEqual(rates.quantile('lags', 0.5), 1);
assert.strictEqual(rates.quantile('lags', 0.99), 10);

// only the last snapshots count
rates.add(snapshot(4, 50, [98, 2, 0]));
rates.add(snapshot(5, 50, [98, 2, 1]));
assert.strictEqual(rates.quantile('lags', 0.5), Infinity, 'the times before are forgotten');

// a new gate
assert.strictEqual(rates.add(snapshot(1, 7, [3, 0, 0])), true);
assert.strictEqual(rates.perSecond('messagesIn'), null);
assert.strictEqual(rates.quantile('lags', 0.99), 1);

// one that was started so fast that it has been watched for longer when it is first read
rates.add({ ...snapshot(2, 50, [98, 2, 0]), serverId: 'Gate@1' });
assert.strictEqual(rates.add({ ...snapshot(9, 7, [3, 0, 0]), serverId: 'Gate@2' }), true);
assert.strictEqual(rates.perSecond('messagesIn'), null);

// how figures are written
assert.strictEqual(format.number(1234), '1,234');
assert.strictEqual(format.number(0.25), '0.3');
assert.strictEqual(format.short(12345), '12.3k');
assert.strictEqual(format.bytes(0), '0 B');
assert.strictEqual(format.bytes(1536), '1.5 KiB');
assert.strictEqual(format.bytes(3 * 1024 ** 3), '3 GiB');
assert.strictEqual(format.latency(null), '–');
assert.strictEqual(format.latency(0.25), '250 µs');
assert.strictEqual(format.latency(2500), '2.5 s');
assert.strictEqual(format.latency(Infinity), '> 10 s');
assert.strictEqual(format.duration(7.9), '7 s');
assert.strictEqual(format.duration(192), '3 min 12 s');
assert.strictEqual(format.duration(7500), '2 h 05 min');
assert.strictEqual(format.duration(90000), '1 d 1 h');
assert.strictEqual(format.words('SESSION_TAKEN_OVER'), 'session taken over');

console.log('ok');
