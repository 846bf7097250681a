import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

/** @typedef {import('./bench.js').Bench} Bench */

/** Our program of the name `aws-lambda-rie`. */
export const ownRie = [
  process.execPath,
  fileURLToPath(new URL('../../packages/emulator/bin/aws-lambda-rie.js', import.meta.url)),
];

/** AWS's own, written in Go, where `AWS_LAMBDA_RIE` names it. */
export const goRie = process.env.AWS_LAMBDA_RIE === undefined ? undefined : [process.env.AWS_LAMBDA_RIE];

/**
 * Starts an emulator for one function, and tells its URL as soon as it takes connections.
 * @param {Bench} bench
 * @param {readonly string[]} program `ownRie` or `goRie`
 * @param {{ cwd: string, command: readonly string[], handler: string }} runtime
 */
export async function startRie(bench, program, { cwd, command, handler }) {
  const [invoke, runtime] = [await freeAddress(), await freeAddress()];
  const addresses = ['--runtime-interface-emulator-address', invoke, '--runtime-api-address', runtime];
  const [file, ...args] = [...program, ...addresses, process.execPath, ...command, handler];
  const { child, ended } = bench.startProgram(file, args, { cwd, env: { LAMBDA_TASK_ROOT: cwd } });
  const url = `http://${invoke}/2015-03-31/functions/function/invocations`;
  while (!(await isListening(invoke))) {
    if (child.exitCode !== null) throw new Error(`${file} ended with ${child.exitCode}`);
  }
  return {
    url,
    pid: child.pid,
    async close() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** It can be another's when it is used: then the start fails. */
async function freeAddress() {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  await once(server.close(), 'close');
  return `127.0.0.1:${port}`;
}

async function isListening(address) {
  return fetch(`http://${address}/`).then(
    async (response) => {
      await response.arrayBuffer();
      return true;
    },
    () => new Promise((resolve) => setTimeout(() => resolve(false), 5)),
  );
}
