/**
 * The load generator, a process of its own: so many clients, each with one keep-alive connection and one request at a time. Sockets are
 * used as they are, so that it takes as little as possible of the machine. Every answer is compared with the one that is expected.
 *
 * `node load.js '{"url", "method", "body", "expected", "clients", "warmUpMs", "seconds" | "requests"}'` prints what it measured as JSON.
 * `bytes` in the place of the bodies: a JSON string of so many bytes, which is expected back.
 */
import { connect } from 'node:net';

import { percentile } from './statistics.js';

const task = JSON.parse(process.argv[2]);
const { hostname, port, pathname } = new URL(task.url);
const body = task.bytes === undefined ? (task.body ?? '') : JSON.stringify('x'.repeat(task.bytes - 2));
const expected = Buffer.from(task.expected ?? body);
const request = Buffer.from(
  `${task.method} ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n` +
    (body === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`) +
    `\r\n${body}`,
);
const latencies = [];
let measuringFrom = Infinity;
let stopAt = Infinity;
let stopAfter = Infinity;
/** Those before the measurement, too. */
let requests = 0;

/** One answer, as it comes: with a length, or in chunks. */
class Answer {
  #chunks = [];
  #bytes = 0;
  #head;
  #length;

  /** @returns whether it is whole */
  push(chunk) {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#head === undefined) this.#readHead();
    if (this.#head === undefined) return false;
    if (this.#length !== undefined) return this.#bytes >= this.#head + this.#length;
    return this.#chunks.at(-1).toString('latin1').endsWith('0\r\n\r\n');
  }

  #readHead() {
    const text = this.text();
    const end = text.indexOf('\r\n\r\n');
    if (end === -1) return;
    this.#head = end + 4;
    const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end))?.[1];
    if (length !== undefined) this.#length = Number(length);
  }

  text() {
    return Buffer.concat(this.#chunks).toString('latin1');
  }

  is(expected) {
    const whole = Buffer.concat(this.#chunks);
    if (!whole.subarray(0, 13).equals(ok)) return false;
    const body = whole.subarray(this.#head);
    return (this.#length === undefined ? dechunked(body) : body).equals(expected);
  }
}

const ok = Buffer.from('HTTP/1.1 200 ');

/** The content of a chunked body. @param {Buffer} body */
function dechunked(body) {
  const pieces = [];
  for (let at = 0; ;) {
    const line = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, line), 16);
    if (!(size > 0)) return Buffer.concat(pieces);
    pieces.push(body.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}

/** Requests and answers on one connection until the time is over or the number reached. */
const client = () =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let sentAt = 0;
    let answer;
    const send = () => {
      sentAt = performance.now();
      socket.write(request);
    };
    socket.once('connect', send);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('The connection was closed')));
    socket.on('data', (chunk) => {
      answer ??= new Answer();
      if (!answer.push(chunk)) return;
      if (!answer.is(expected)) {
        reject(new Error(`An unexpected answer: ${answer.text().slice(0, 2000)}`));
        return;
      }
      answer = undefined;
      requests += 1;
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
    requests,
    perSecond: latencies.length / seconds,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
  }),
);
