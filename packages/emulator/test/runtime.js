// A runtime whose behaviour is told by the event: {"do": "…"}; before its first event by the variable INIT.
import { appendFileSync, existsSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import { apiCaller } from './api-caller.js';

const { AWS_LAMBDA_RUNTIME_API, INIT = 'fine', INTERNAL, RECORD_TO } = process.env;
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

const call = apiCaller('/2018-06-01/runtime/', agent);

/** Streams `chunks`, or `bytes` bytes; after the first piece it waits for the file `go`. */
async function stream(id, { chunks = [], bytes = 0, go, end, error, mode = 'streaming' }) {
  const request = http.request(
    `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation/${id}/response`,
    {
      method: 'POST',
      agent,
      headers: {
        'Content-Type': 'text/event-stream',
        ...(mode === '' ? {} : { 'Lambda-Runtime-Function-Response-Mode': mode }),
        'Transfer-Encoding': 'chunked',
        ...(error
          ? { Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body' }
          : {}),
      },
    },
  );
  const answered = new Promise((resolve, reject) => {
    request.once('error', (reason) => (end ? resolve(202) : reject(reason)));
    request.once('response', (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode));
    });
  });
  const write = (piece) =>
    new Promise((resolve) => {
      request.write(piece, resolve);
    });
  for (const [index, chunk] of chunks.entries()) {
    await write(chunk);
    if (index === 0 && go !== undefined) await untilThere(go);
  }
  const piece = Buffer.alloc(65_536, 'x');
  for (let left = bytes; left > 0; left -= piece.length) {
    await write(piece.subarray(0, Math.min(left, piece.length)));
    if (go !== undefined) console.log('written', bytes - left + piece.length);
  }
  if (end === 'exit') process.exit(3);
  if (end === 'hang') await forever();
  if (end === 'destroy') request.destroy();
  if (error) {
    request.addTrailers({
      'Lambda-Runtime-Function-Error-Type': error.errorType,
      'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(error)).toString('base64'),
    });
  }
  request.end();
  return answered;
}

const forever = () => delay(2 ** 30);

const untilThere = async (file) => {
  while (!existsSync(file)) await delay(5);
};

/** Registers an extension of this process, which says what it gets. */
async function internalExtension(name) {
  const url = `http://${AWS_LAMBDA_RUNTIME_API}/2020-01-01/extension`;
  const registered = await fetch(`${url}/register`, {
    method: 'POST',
    headers: { 'Lambda-Extension-Name': name },
    body: '{"events":["INVOKE"]}',
  });
  const headers = { 'Lambda-Extension-Identifier': registered.headers.get('lambda-extension-identifier') };
  console.log(`${name} is ${headers['Lambda-Extension-Identifier']}`);
  process.on('SIGTERM', async () => {
    await delay(50);
    writeSync(1, `${name}: ended by itself\n`);
    process.exit(0);
  });
  const listen = async () => {
    for (;;) {
      const event = await (await fetch(`${url}/event/next`, { headers })).json();
      console.log(`${name}: ${event.eventType} ${event.requestId}`);
    }
  };
  void listen();
}

const actions = {
  extensionApi: async ({ method = 'POST', path, headers, body }) => {
    const url = `http://${AWS_LAMBDA_RUNTIME_API}/2020-01-01/extension/${path}`;
    const answer = await fetch(url, { method, headers, body });
    return { status: answer.status, body: await answer.json() };
  },
  echo: (event) => event,
  env: () => process.env,
  pid: () => process.pid,
  read: ({ variable, file = '' }) => readFileSync(`${process.env[variable]}${file}`, 'utf8'),
  headers: (_event, headers) => headers,
  hang: forever,
  exit: ({ code }) => process.exit(code),
  signal: async ({ signal }) => {
    process.kill(process.pid, signal);
    await forever();
  },
  print: ({ lines }) => {
    for (const line of lines) writeSync(1, `${line}\n`);
    return null;
  },
  waitFor: async ({ file, variable }) => {
    await untilThere(file);
    console.log('waited to the end');
    return variable === undefined ? null : existsSync(process.env[variable]);
  },
  fill: async ({ megabytes, file }) => {
    const held = Buffer.alloc(megabytes * 2 ** 20, 1);
    console.log('filled');
    await (file === undefined ? forever() : untilThere(file));
    return held.length;
  },
  big: ({ bytes }) => 'x'.repeat(bytes),
};

if (INIT === 'exit') process.exit(7);
if (INIT === 'hang') await forever();
if (INIT === 'error' || INIT === 'errorAndHang') {
  const { status } = await call(
    'POST',
    'init/error',
    '{"errorType":"Init.Broken","errorMessage":"no luck"}',
    {
      'Content-Type': 'application/vnd.aws.lambda.error+json',
      'Lambda-Runtime-Function-Error-Type': 'Init.Broken',
    },
  );
  writeSync(1, `init error ${status}\n`);
  if (INIT === 'errorAndHang') await forever();
  process.exit(1);
}

if (INTERNAL !== undefined) await internalExtension(INTERNAL);

if (INIT.startsWith('restore')) {
  const restored = await call('GET', 'restore/next');
  console.log('restored', restored.status);
  if (INIT === 'restoreError') {
    await call('POST', 'restore/error', '{"errorType":"Restore.Broken","errorMessage":"no luck"}', {
      'Lambda-Runtime-Function-Error-Type': 'Restore.Broken',
    });
    process.exit(1);
  }
  console.log('restored again', (await call('GET', 'restore/next')).status);
  console.log('init error', (await call('POST', 'init/error', '{}')).status);
}

for (;;) {
  const { headers, text } = await call('GET', 'invocation/next');
  const id = headers['lambda-runtime-aws-request-id'];
  const event = JSON.parse(text);
  if (RECORD_TO !== undefined)
    appendFileSync(RECORD_TO, `${JSON.stringify({ ...event, padding: undefined })}\n`);
  const post = (kind, body) =>
    call('POST', `invocation/${event.id ?? id}/${kind}`, body, {
      'Content-Type': event.contentType ?? 'application/json',
      ...(event.reported === undefined ? {} : { 'Lambda-Runtime-Function-Error-Type': event.reported }),
    });
  const failsNow = event.do === 'failOnce' && !existsSync(event.marker);
  if (failsNow) writeFileSync(event.marker, '');
  if (event.do === 'fail' || failsNow) {
    await post('error', JSON.stringify({ errorType: 'Broken', errorMessage: 'on purpose' }));
    continue;
  }
  if (event.do === 'stream') {
    console.log('streamed', await stream(id, event));
    continue;
  }
  const action = actions[event.do] ?? actions.echo;
  const answer = await post('response', JSON.stringify(await action(event, headers)));
  if (event.do === 'twice') console.log('second answer', (await post('response', '"again"')).text);
  if (answer.status !== 202) console.log('refused', answer.status, answer.text);
  if (event.afterwards !== undefined) console.log(event.afterwards);
  if (event.afterwards === 'hang') await forever();
  if (event.afterwards === 'exit') process.exit(3);
}
