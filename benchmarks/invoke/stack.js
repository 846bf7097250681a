import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { firstLine } from './bench.js';

/** @typedef {import('./bench.js').Bench} Bench */

const minimalClient = fileURLToPath(new URL('minimal-client.js', import.meta.url));

/** The command that is measured where none is named. */
export const builtCommand = fileURLToPath(
  new URL('../../apps/lambda-stack/bin/lambda-stack.js', import.meta.url),
);

/** The Node.js client that a build ships. @param {string} command */
export function nodeClient(command) {
  const path = join(dirname(command), '../dist/clients/node/index.mjs');
  if (!existsSync(path)) throw new Error(`${path} is missing: build first (node apps/lambda-stack/build.js)`);
  return path;
}

/**
 * Writes the code of the functions that are measured.
 * @param {Bench} bench
 */
export function writeFunctions(bench) {
  const code = (name) => join(bench.directory, 'functions', name);
  bench.write('functions/echo/index.mjs', 'export const handler = async (event) => event;\n');
  bench.write(
    'functions/hello/index.mjs',
    "const answer = { message: 'hello' };\nexport const handler = async () => answer;\n",
  );
  bench.write('functions/empty/index.mjs', 'export const handler = async () => {};\n');
  const quoted = [process.execPath, minimalClient].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  bench.write('functions/minimal/bootstrap', `#!/bin/sh\nexec ${quoted.join(' ')}\n`, 0o755);
  return {
    echo: { runtime: 'nodejs20.x', handler: 'index.handler', code: code('echo') },
    hello: { runtime: 'nodejs20.x', handler: 'index.handler', code: code('hello') },
    empty: { runtime: 'nodejs20.x', handler: 'index.handler', code: code('empty') },
    minimal: { runtime: 'provided.al2023', handler: 'minimal', code: code('minimal') },
  };
}

/**
 * Writes a configuration, and tells its path. JSON is YAML.
 * @param {Bench} bench
 * @param {string} name
 * @param {{ functions: object, routes?: object }} stack
 */
export const writeStack = (bench, name, { functions, routes }) =>
  bench.write(
    `stacks/${name}/lambda-stack.yaml`,
    JSON.stringify({
      name,
      endpoint: { port: 0 },
      functions,
      ...(routes === undefined ? {} : { gateways: { public: { port: 0, routes } } }),
    }),
  );

export const invokeUrl = (endpoint, name) => `${endpoint}/2015-03-31/functions/${name}/invocations`;

/**
 * A stack under a detached supervisor, as `up -d` starts it: its log goes to its file only.
 * @param {Bench} bench
 * @param {string} command `lambda-stack.js` of a build
 * @param {string} file the configuration
 */
export async function startDetached(bench, command, file) {
  const cli = async (...args) => bench.run([command, ...args, '-c', file]);
  const { endpoint, gateways } = JSON.parse(await cli('up', '-d', '--json'));
  const { supervisor } = JSON.parse(await cli('ps', '--json'));
  bench.adopt(supervisor.pid);
  return {
    endpoint,
    gateway: gateways.public,
    pid: supervisor.pid,
    async close() {
      await cli('down');
      bench.forget(supervisor.pid);
    },
  };
}

/**
 * A stack under a supervisor in the foreground.
 * @param {Bench} bench
 * @param {string} command
 * @param {string} file
 */
export async function startAttached(bench, command, file) {
  const started = bench.start([command, 'up', '--json', '-c', file]);
  const { endpoint } = JSON.parse(await firstLine(started));
  return {
    endpoint,
    async close() {
      started.child.kill('SIGTERM');
      await started.ended;
    },
  };
}
