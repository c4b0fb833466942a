// Talks to the echo example: node echo.js <url> <4|5>. Prints what worked; any other end is a failure.
'use strict';

const assert = require('node:assert');
const crypto = require('node:crypto');
const { once } = require('node:events');
const mqtt = require('mqtt');

const DEADLINE_MILLIS = 20_000;
const KICKED = 0x98;

const url = process.argv[2];
const protocolVersion = Number(process.argv[3]);
const mqtt5 = protocolVersion === 5;

setTimeout(() => {
  console.error('nothing happened for too long');
  process.exit(2);
}, DEADLINE_MILLIS).unref();

async function connect(more) {
  const client = await mqtt.connectAsync(url, {
    protocolVersion,
    reconnectPeriod: 0,
    connectTimeout: 5_000,
    username: 'ann',
    password: 'secret',
    will: { topic: 'last/words', payload: 'bye', qos: 1, retain: !mqtt5 },
    ...more,
  });
  client.setMaxListeners(100);
  return client;
}

// Publishes; resolves with the next message and the topic that it came on.
async function request(client, topic, payload, options) {
  const answer = new Promise((resolve, reject) => {
    client.once('message', (answerTopic, body, packet) => resolve({ answerTopic, body, packet }));
    client.once('error', reject);
    client.once('close', () => reject(new Error('closed')));
  });
  await client.publishAsync(topic, payload, options);
  return answer;
}

async function ask(client, topic, payload, qos, answerQos = 0) {
  const { answerTopic, body, packet } = await request(client, topic, payload, { qos });
  assert.strictEqual(answerTopic, topic);
  assert.strictEqual(packet.retain, false);
  assert.strictEqual(packet.qos, answerQos);
  return body;
}

async function leave(client) {
  client.removeAllListeners('close');
  await client.endAsync();
}

async function whatAllCan() {
  const client = await connect();

  const granted = await client.subscribeAsync({ 'echo/#': { qos: 2 }, 'world/+': { qos: 0 } });
  assert.deepStrictEqual(granted.map(({ topic, qos }) => [topic, qos]), [['echo/#', 1], ['world/+', 0]]);
  console.log('ok subscribe');

  for (const qos of [0, 1, 2]) {
    const small = await ask(client, 'echo/HD_echo/1', 'hello ' + qos, qos);
    assert.strictEqual(small.toString(), 'hello ' + qos);
    console.log('ok echo at QoS ' + qos);

    const large = crypto.randomBytes(60_000);
    assert.ok(large.equals(await ask(client, 'echo/HD_echo/' + qos, large, qos)));
    console.log('ok 60000 bytes at QoS ' + qos);
  }

  assert.strictEqual((await ask(client, 'echo/HD_qos1/1', 'hello', 0, 1)).toString(), 'hello');
  assert.strictEqual((await ask(client, 'echo/HD_qos2/1', 'hello', 2, 1)).toString(), 'hello');
  console.log('ok answer at QoS 1');

  const json = JSON.parse(await ask(client, 'echo/HD_json/1', '{"a":1}', 1));
  assert.deepStrictEqual([json.Error, json.Result], ['', { a: 1 }]);
  console.log('ok envelope');

  await client.unsubscribeAsync('echo/#');
  console.log('ok unsubscribe');
  return client;
}

async function whatMqtt5Can(client) {
  const properties = {
    responseTopic: 'answers/me',
    correlationData: Buffer.from([0, 1, 255]),
    userProperties: { colour: 'red', size: ['1', '2'] },
  };
  const answer = await request(client, 'echo/HD_echo', 'hello', { qos: 1, properties });
  assert.strictEqual(answer.answerTopic, 'answers/me');
  assert.strictEqual(answer.body.toString(), 'hello');
  assert.deepStrictEqual(answer.packet.properties.correlationData, properties.correlationData);
  assert.strictEqual(answer.packet.properties.userProperties, undefined);
  console.log('ok response topic');

  const failed = await request(client, 'echo/HD_none', '{}', { qos: 1, properties });
  assert.strictEqual(failed.answerTopic, 'answers/me');
  assert.deepStrictEqual(failed.packet.properties.correlationData, properties.correlationData);
  assert.deepStrictEqual({ ...failed.packet.properties.userProperties }, {
    error: 'Remote function(HD_none) not found',
  });
  assert.strictEqual(JSON.parse(failed.body).Error, 'Remote function(HD_none) not found');
  console.log('ok error as property');

  const brief = await connect({ properties: { topicAliasMaximum: 3 }, autoAssignTopicAlias: true });
  for (let i = 0; i < 30; i++) {
    const topic = 'echo/HD_echo/' + (i % 7 === 0 ? i : i % 3);
    assert.strictEqual((await ask(brief, topic, 'message ' + i, i % 3)).toString(), 'message ' + i);
  }
  await leave(brief);
  console.log('ok topic aliases');
}

async function beKicked() {
  const client = await connect();
  const closed = once(client, 'close');
  const told = mqtt5 ? once(client, 'disconnect') : undefined;
  await client.publishAsync('echo/HD_kick', '');
  await closed;
  if (told) {
    assert.strictEqual((await told)[0].reasonCode, KICKED);
  }
}

async function main() {
  const client = await whatAllCan();
  if (mqtt5) {
    await whatMqtt5Can(client);
  }
  await leave(client);
  console.log('ok end');

  await beKicked();
  console.log('ok kick');
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
