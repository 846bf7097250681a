/**
 * `probe PORT`: whether `GET /healthz` on this port of the container answers 200. `probe --connect PORT …`: whether all of these ports
 * take connections. Exit code 0 or 1, and the reason on standard output, where `docker inspect` shows it.
 */
import { get } from 'node:http';
import { connect } from 'node:net';

const host = '127.0.0.1';

const healthy = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    get({ host, port, path: '/healthz', agent: false }, (response) => {
      response.resume();
      if (response.statusCode === 200) resolve();
      else reject(new Error(`/healthz on port ${port} answers ${response.statusCode ?? 'nothing'}`));
    }).on('error', reject);
  });

const listening = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port }, () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });

const [first, ...rest] = process.argv.slice(2);
try {
  if (first === '--connect') await Promise.all(rest.map((port) => listening(Number(port))));
  else await healthy(Number(first));
} catch (error) {
  console.log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
