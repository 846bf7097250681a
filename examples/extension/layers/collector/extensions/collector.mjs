#!/usr/bin/env node
// An external extension: it subscribes to telemetry, and prints what became of each invocation.
import { EventEmitter, on } from 'node:events';
import { createServer } from 'node:http';
import { basename } from 'node:path';
import { json } from 'node:stream/consumers';

/** Calls the Extensions API or the Telemetry API. */
async function call(method, path, headers, body) {
  const response = await fetch(`http://${process.env.AWS_LAMBDA_RUNTIME_API}${path}`, {
    method,
    headers,
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}

// 1. Register. The name is that of the file.
const name = basename(process.argv[1]);
const registered = await call(
  'POST',
  '/2020-01-01/extension/register',
  { 'Lambda-Extension-Name': name },
  { events: ['INVOKE', 'SHUTDOWN'] },
);
const identified = { 'Lambda-Extension-Identifier': registered.headers.get('Lambda-Extension-Identifier') };

// 2. Listen, on any free port: telemetry comes in batches.
const received = new EventEmitter();
const telemetry = on(received, 'event');
const server = createServer(async (request, response) => {
  for (const event of await json(request)) received.emit('event', event);
  response.end();
});
await new Promise((resolve) => server.listen(0, '0.0.0.0', resolve));

// 3. Subscribe.
await call('PUT', '/2022-07-01/telemetry', identified, {
  schemaVersion: '2022-12-13',
  types: ['platform', 'function'],
  buffering: { timeoutMs: 25, maxItems: 1000, maxBytes: 262144 },
  destination: { protocol: 'HTTP', URI: `http://sandbox.localdomain:${server.address().port}` },
});

/** Resolves when an invocation is over: how it ended, and how many lines the function wrote. */
async function outcome(requestId) {
  for (let lines = 0; ;) {
    const { value } = await telemetry.next();
    const [{ type, record }] = value;
    if (type === 'function') lines += 1;
    if (type === 'platform.runtimeDone' && record.requestId === requestId)
      return { status: record.status, lines };
  }
}

// 4. Ask for the next event only when all is told: what is not, is frozen with the environment.
const next = async () => (await call('GET', '/2020-01-01/extension/event/next', identified)).json();
for (let event = await next(); event.eventType === 'INVOKE'; event = await next()) {
  const { status, lines } = await outcome(event.requestId);
  console.log(`${name}: ${status}, lines logged: ${lines}`);
}
process.exit();
