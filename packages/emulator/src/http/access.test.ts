import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

import { expect, it } from 'vitest';

import { AccessRule } from './access.ts';

function request(headers: Record<string, string>): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  Object.assign(message.headers, headers);
  return message;
}

const settings = { hosts: 'HOSTS', origins: 'ORIGINS' };

it.each([
  ['host', { host: 'devbox.local:9000' }, 'add the name to HOSTS'],
  ['origin', { host: 'localhost', origin: 'https://page.example' }, 'unless ORIGINS allows them'],
])('a refused %s is told with what would allow it, where something does', (_, headers, remedy) => {
  expect(new AccessRule({ settings }).refusal(request(headers))).toContain(remedy);
  expect(new AccessRule().refusal(request(headers))).toMatch(/is not allowed(?!.*undefined)/);
});

it.each([
  ['another site', { host: 'localhost:9000', 'sec-fetch-site': 'cross-site' }],
  ['another host of the same site', { host: 'devbox.local', 'sec-fetch-site': 'same-site' }],
])('an image or a link on a page of %s is refused, though it has no origin', (_, headers) => {
  const rule = new AccessRule({ names: ['devbox.local'], isAllowed: () => true, settings });
  expect(rule.refusal(request(headers))).toContain('A web page of another host');
});

it.each([
  ['a name that is allowed', { host: 'devbox.local' }],
  ['a name without a dot', { host: 'orders:8080' }],
  ['an address', { host: '[::1]:9000' }],
  ['a page that is allowed', { host: 'localhost', origin: 'https://page.example' }],
  [
    'a script of such a page',
    { host: 'localhost', origin: 'https://page.example', 'sec-fetch-site': 'cross-site' },
  ],
  ['a page of another port', { host: 'localhost:9000', 'sec-fetch-site': 'same-site' }],
  ['what a user typed in', { host: 'localhost:9000', 'sec-fetch-site': 'none' }],
])('%s is not refused', (_, headers) => {
  const rule = new AccessRule({
    names: ['*', 'devbox.local'],
    isAllowed: (origin) => origin === 'https://page.example',
  });
  expect(rule.refusal(request(headers))).toBeUndefined();
});
