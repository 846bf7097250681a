/** A project with one Node.js function behind a gateway, on any free ports. */
export const echoProject = (more = ''): Record<string, string> => ({
  'lambda-stack.yaml': `name: echo
endpoint: { port: 0 }
functions:
  hello:
    runtime: nodejs20.x
    handler: index.handler
    code: ./hello
    timeout: 10
gateways:
  public:
    port: 0
    routes: { "GET /hello/{name}": hello, "$default": hello }
${more}`,
  'hello/index.mjs': handler('one'),
});

/** A project with a function for each of these keys. */
export const helloWith = (...keys: readonly string[]): Record<string, string> => ({
  'lambda-stack.yaml': [
    'endpoint: { port: 0 }\nfunctions:',
    ...keys.map(
      (key, index) => `  f${index}: { runtime: nodejs20.x, handler: index.handler, code: ./hello, ${key} }`,
    ),
  ].join('\n'),
  'hello/index.mjs': 'export const handler = () => 1;\n',
});

/** A handler that tells its version, and does what the event says. */
export const handler = (version: string): string => `
import { setTimeout as delay } from 'node:timers/promises';
import { existsSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
export const handler = async (event, context) => {
  if (event.print) console.log(event.print);
  if (event.fail) throw new RangeError('on purpose');
  if (event.write) writeFileSync(event.write, String(process.pid));
  if (event.daemon) spawn('setsid', ['sleep', '1000'], { stdio: 'ignore', detached: true });
  if (event.env) return process.env[event.env];
  if (event.hang) await delay(event.hang);
  while (event.until && !existsSync(event.until)) await delay(10);
  return { version: '${version}', name: event.pathParameters?.name ?? event.name ?? 'nobody', pid: process.pid };
};
`;
