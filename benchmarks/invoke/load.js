/**
 * The load generator, a process of its own: so many clients, each with one keep-alive connection and one request at a time. Sockets are
 * used as they are, so that it takes as little as possible of the machine. Every answer is compared with the one that is expected.
 *
 * `node load.js '{"url", "method", "body", "expected", "clients", "warmUpMs", "seconds" | "requests"}'` prints what it measured as JSON.
 */
import { connect } from 'node:net';

import { percentile } from './statistics.js';

const task = JSON.parse(process.argv[2]);
const { hostname, port, pathname } = new URL(task.url);
const body = task.body ?? '';
const request = Buffer.from(
  `${task.method} ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n` +
    (body === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`) +
    `\r\n${body}`,
);
const end = '\r\n\r\n';

const latencies = [];
let measuringFrom = Infinity;
let stopAt = Infinity;
let stopAfter = Infinity;

/** Requests and answers on one connection until the time is over or the number reached. */
const client = () =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let sentAt = 0;
    let text = '';
    const send = () => {
      sentAt = performance.now();
      socket.write(request);
    };
    socket.once('connect', send);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('The connection was closed')));
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      text = text === '' ? chunk : text + chunk;
      const head = text.indexOf(end);
      if (head === -1) return;
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? NaN);
      if (text.length < head + end.length + length) return;
      if (!text.startsWith('HTTP/1.1 200 ') || text.slice(head + end.length) !== task.expected) {
        reject(new Error(`An unexpected answer: ${text.slice(0, 2000)}`));
        return;
      }
      text = '';
      const now = performance.now();
      if (sentAt >= measuringFrom && now < stopAt) latencies.push(now - sentAt);
      if (now < stopAt && latencies.length < stopAfter) return send();
      socket.removeAllListeners('close');
      socket.destroy();
      resolve();
    });
  });

const startedAt = performance.now();
measuringFrom = startedAt + task.warmUpMs;
if (task.seconds !== undefined) stopAt = measuringFrom + task.seconds * 1000;
if (task.requests !== undefined) stopAfter = task.requests;
await Promise.all(Array.from({ length: task.clients }, client));

const seconds = task.seconds ?? (performance.now() - measuringFrom) / 1000;
const sorted = Float64Array.from(latencies).sort();
console.log(
  JSON.stringify({
    perSecond: latencies.length / seconds,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
  }),
);
