// An extension that subscribes to telemetry, by the protocol and the API that its name says (`http`, `tcp`, `logs`), and writes what it
// gets into a file of its name in the directory TELEMETRY, a line each. TELEMETRY_REQUEST has further fields of its subscription.
import { appendFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { basename, join } from 'node:path';

import { apiCaller } from './api-caller.js';

const { TELEMETRY, TELEMETRY_REQUEST = '{}', TELEMETRY_ECHO } = process.env;
const name = basename(process.argv[1]);

const call = apiCaller('');

let tellReported;
const reported = new Promise((resolve) => (tellReported = resolve));

const keep = (records) => {
  const lines = records.map((record) => `${JSON.stringify(record)}\n`);
  appendFileSync(join(TELEMETRY, name), lines.join(''));
  if (records.some(({ type }) => type === 'platform.report')) tellReported();
  if (TELEMETRY_ECHO) for (const { type } of records) console.log(`got ${type}`);
};

const receiveHttp = (request, response) => {
  let text = '';
  request.on('data', (chunk) => (text += chunk));
  request.on('end', () => {
    keep(JSON.parse(text));
    response.end();
  });
};

const receiveTcp = (socket) => {
  let rest = '';
  socket.on('data', (chunk) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop();
    keep(lines.map((line) => JSON.parse(line)));
  });
};

const server = name === 'tcp' ? net.createServer(receiveTcp) : http.createServer(receiveHttp);
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address();

const registered = await call('POST', '/2020-01-01/extension/register', '{"events":["INVOKE","SHUTDOWN"]}', {
  'Lambda-Extension-Name': name,
});
const identity = { 'Lambda-Extension-Identifier': registered.headers['lambda-extension-identifier'] };

const destination =
  name === 'tcp'
    ? { protocol: 'TCP', port }
    : { protocol: 'HTTP', URI: `http://sandbox.localdomain:${port}/telemetry` };
const body = JSON.stringify({
  schemaVersion: name === 'logs' ? '2021-03-18' : '2022-12-13',
  types: ['platform', 'function', 'extension'],
  buffering: { timeoutMs: 25 },
  destination,
  ...JSON.parse(TELEMETRY_REQUEST),
});
const path = name === 'logs' ? '/2020-08-15/logs' : '/2022-07-01/telemetry';
const subscribe = () => call('PUT', path, body, identity);
const subscribed = await subscribe();
console.log(`${name}: ${subscribed.status} ${subscribed.text}`);

for (;;) {
  const event = JSON.parse((await call('GET', '/2020-01-01/extension/event/next', undefined, identity)).text);
  if (event.eventType === 'SHUTDOWN') {
    // TCP has no acknowledgement: the last records may still be on their way.
    if (name === 'tcp') await reported;
    process.exit(0);
  }
  const late = await subscribe();
  console.log(`${name}: ${late.status} ${late.text}`);
}
