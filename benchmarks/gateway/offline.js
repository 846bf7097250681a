import { existsSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** @typedef {import('../invoke/bench.js').Bench} Bench */

/** Programs that the benchmark uses where they are, in a directory that `--peers` names. */
const programs = {
  osls: 'node_modules/osls/bin/serverless.js',
  'serverless-offline': 'node_modules/serverless-offline/package.json',
};

/** @param {string} peers @param {keyof typeof programs} name */
export const programOf = (peers, name) => join(peers, programs[name]);

/** The programs that a directory lacks. @param {string} peers */
export const missingPrograms = (peers) =>
  Object.keys(programs).filter((name) => !existsSync(programOf(peers, name)));

/** How long it may take to start, in ms. */
const patience = 60_000;

/**
 * serverless-offline, run by osls, with an HTTP API in front of a function.
 * @param {Bench} bench
 * @param {{ peers: string, routes: readonly string[], handler: string }} options the handler is the content of a module
 */
export async function startOffline(bench, { peers, routes, handler }) {
  const cwd = join(bench.directory, 'offline');
  bench.write('offline/index.mjs', handler);
  bench.write(
    'offline/serverless.yml',
    JSON.stringify({
      service: 'bench',
      provider: { name: 'aws', runtime: 'nodejs20.x' },
      plugins: ['serverless-offline'],
      functions: {
        hello: { handler: 'index.handler', events: routes.map((route) => ({ httpApi: route })) },
      },
    }),
  );
  symlinkSync(join(peers, 'node_modules'), join(cwd, 'node_modules'));
  const [httpPort, lambdaPort] = [await freePort(), await freePort()];
  const ports = ['--httpPort', String(httpPort), '--lambdaPort', String(lambdaPort)];
  const args = [programOf(peers, 'osls'), 'offline', '--host', '127.0.0.1', ...ports];
  const started = bench.startProgram(process.execPath, args, {
    cwd,
    env: { SLS_TELEMETRY_DISABLED: '1' },
    // That of a detached supervisor goes to a file, too.
    output: 'offline/log',
  });
  const url = `http://127.0.0.1:${httpPort}`;
  await until(url, started);
  return {
    gateway: url,
    pid: started.child.pid,
    async close() {
      started.child.kill('SIGTERM');
      await started.ended;
    },
  };
}

/** Resolves when something answers there. @param {string} url @param {import('../invoke/bench.js').Started} started */
async function until(url, { child }) {
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      await fetch(url);
      return;
    } catch (error) {
      const hasEnded = child.exitCode !== null;
      if (hasEnded || performance.now() > deadline)
        throw new Error(`osls ${hasEnded ? `ended with ${child.exitCode}` : 'does not answer'}`, {
          cause: error,
        });
      await delay(100);
    }
  }
}

/** A port that was free a moment ago. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
