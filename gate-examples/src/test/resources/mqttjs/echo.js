// Talks to the echo example: node echo.js <url>. Prints what worked; any other end is a failure.
'use strict';

const assert = require('node:assert');
const crypto = require('node:crypto');
const mqtt = require('mqtt');

const DEADLINE_MILLIS = 20_000;

setTimeout(() => {
  console.error('nothing happened for too long');
  process.exit(2);
}, DEADLINE_MILLIS).unref();

async function ask(client, topic, payload, qos) {
  const answer = new Promise((resolve, reject) => {
    client.once('message', (answerTopic, body, packet) => resolve({ answerTopic, body, packet }));
    client.once('error', reject);
    client.once('close', () => reject(new Error('closed')));
  });
  await client.publishAsync(topic, payload, { qos });
  const { answerTopic, body, packet } = await answer;
  assert.strictEqual(answerTopic, topic);
  assert.strictEqual(packet.retain, false);
  return body;
}

async function main() {
  const client = await mqtt.connectAsync(process.argv[2], {
    protocolVersion: 4,
    reconnectPeriod: 0,
    connectTimeout: 5_000,
    username: 'ann',
    password: 'secret',
    will: { topic: 'last/words', payload: 'bye', qos: 1, retain: true },
  });
  client.setMaxListeners(100);

  const granted = await client.subscribeAsync('echo/#', { qos: 2 });
  assert.deepStrictEqual(granted.map(({ topic, qos }) => [topic, qos]), [['echo/#', 0]]);
  console.log('ok subscribe');

  for (const qos of [0, 1, 2]) {
    const small = await ask(client, 'echo/HD_echo/1', 'hello ' + qos, qos);
    assert.strictEqual(small.toString(), 'hello ' + qos);
    console.log('ok echo at QoS ' + qos);

    const large = crypto.randomBytes(60_000);
    assert.ok(large.equals(await ask(client, 'echo/HD_echo/' + qos, large, qos)));
    console.log('ok 60000 bytes at QoS ' + qos);
  }

  const json = JSON.parse(await ask(client, 'echo/HD_json/1', '{"a":1}', 1));
  assert.deepStrictEqual([json.Error, json.Result], ['', { a: 1 }]);
  console.log('ok envelope');

  await client.unsubscribeAsync('echo/#');
  console.log('ok unsubscribe');

  client.removeAllListeners('close');
  await client.endAsync();
  console.log('ok end');
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
