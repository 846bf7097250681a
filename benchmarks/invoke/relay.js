/**
 * The floor: the least that anything with Lambda's two APIs must do, in `node:http`. A caller posts a payload to the Invoke port; a
 * runtime asks for it, and posts its answer, on a Runtime API of its own. No log, no timeout, no checks, no state but the queue.
 *
 * `node relay.js RUNTIMES COMMAND [ARGUMENT…]` starts so many runtimes and prints its URL; it ends at the end of its standard input.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';

const [runtimes, command, ...args] = process.argv.slice(2);

const idle = [];
const waiting = [];
const answering = new Map();
let count = 0;

const invokeApi = createServer((request, response) => {
  read(request, (payload) => {
    const job = { payload, response };
    const take = idle.pop();
    if (take) take(job);
    else waiting.push(job);
  });
});

const runtimeApi = () =>
  createServer((request, response) => {
    if (request.method === 'GET') {
      const take = (job) => {
        const id = String((count += 1));
        answering.set(id, job.response);
        response.writeHead(200, [
          ...['Content-Type', 'application/json'],
          ...['Lambda-Runtime-Aws-Request-Id', id],
          ...['Lambda-Runtime-Deadline-Ms', String(Date.now() + 3000)],
          ...['Lambda-Runtime-Invoked-Function-Arn', 'arn:aws:lambda:us-east-1:000000000000:function:relay'],
          ...['Lambda-Runtime-Trace-Id', 'Root=1-0-0'],
          ...['Content-Length', String(job.payload.length)],
        ]);
        response.end(job.payload);
      };
      const job = waiting.shift();
      if (job) take(job);
      else idle.push(take);
      return;
    }
    const id = request.url.split('/')[4];
    read(request, (payload) => {
      answering
        .get(id)
        .writeHead(200, ['Content-Type', 'application/json', 'Content-Length', String(payload.length)])
        .end(payload);
      answering.delete(id);
      response.writeHead(202, ['Content-Type', 'application/json', 'Content-Length', '16']);
      response.end('{"status":"OK"}\n');
    });
  });

function read(request, done) {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.once('end', () => done(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
}

async function listen(server) {
  server.keepAliveTimeout = 0;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `127.0.0.1:${server.address().port}`;
}

for (let index = 0; index < Number(runtimes); index += 1) {
  const address = await listen(runtimeApi());
  const child = spawn(command, args, {
    env: { ...process.env, AWS_LAMBDA_RUNTIME_API: address },
    stdio: ['ignore', 'inherit', 'inherit'],
    // The kernel shares the processor out among sessions, and an execution environment is one, too.
    detached: true,
  });
  process.once('exit', () => child.kill('SIGKILL'));
  child.once('exit', (code) => {
    console.error(`A runtime ended with ${code}`);
    process.exit(1);
  });
}
process.once('SIGTERM', () => process.exit(0));
process.stdin.once('end', () => process.exit(0)).resume();
console.log(`http://${await listen(invokeApi)}/`);
