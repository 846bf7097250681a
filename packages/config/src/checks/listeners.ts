import type { ProblemList } from '../problems/problem-list.ts';
import { defaults } from '../stack/defaults.ts';
import type { Cursor } from '../tree/cursor.ts';

interface Taken {
  readonly host: string;
  readonly port: number;
  readonly cursor: Cursor;
  readonly name: string;
}

const everywhere = ['0.0.0.0', '::', '[::]'];

/** No two listeners are given the same port of the same address. Port 0 is a free one for each. */
export function checkListeners(top: Cursor, problems: ProblemList): void {
  const gateways = top.child('gateways').named();
  const functions = top.child('functions').named();
  const listeners = [
    ...listenerOf(top.child('endpoint'), 'the endpoint'),
    ...gateways.flatMap((gateway) => listenerOf(gateway, `the gateway ${gateway.key}`)),
    ...functions.flatMap((fn) => listenerOf(fn.child('url'), `the URL of ${fn.key}`)),
  ];
  for (const [index, listener] of listeners.entries()) {
    const first = listeners.slice(0, index).find((other) => collide(other, listener));
    if (first === undefined) continue;
    const { line } = first.cursor.place.source.position(first.cursor.place.start);
    problems.add(listener.cursor.place, listener.cursor.path, {
      message: `port ${listener.port} is also that of ${first.name} in line ${line}`,
      fix: 'Give each listener a port of its own, or leave the port out to get one.',
    });
  }
}

function listenerOf(section: Cursor, name: string): readonly Taken[] {
  const cursor = section.child('port');
  const port = cursor.number();
  if (port === undefined || port === 0) return [];
  const host = section.child('host').text() ?? defaults.host;
  return [{ host: host === 'localhost' ? '127.0.0.1' : host, port, cursor, name }];
}

function collide(one: Taken, other: Taken): boolean {
  if (one.port !== other.port) return false;
  return one.host === other.host || everywhere.includes(one.host) || everywhere.includes(other.host);
}
