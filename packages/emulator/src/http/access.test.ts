import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

import { expect, it } from 'vitest';

import { AccessRule, configurationKeys } from './access.ts';

function request(headers: Record<string, string>): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  Object.assign(message.headers, headers);
  return message;
}

it.each([
  ['host', { host: 'devbox.local:9000' }, 'endpoint.allowedHosts'],
  ['origin', { host: 'localhost', origin: 'https://page.example' }, 'endpoint.cors'],
])('a refused %s is told with what would allow it, where something does', (_, headers, remedy) => {
  expect(new AccessRule({ settings: configurationKeys }).refusal(request(headers))).toContain(remedy);
  expect(new AccessRule().refusal(request(headers))).toMatch(/is not allowed(?!.*endpoint)/);
});

it.each([
  ['a name that is allowed', { host: 'devbox.local' }],
  ['a name without a dot', { host: 'orders:8080' }],
  ['an address', { host: '[::1]:9000' }],
  ['a page that is allowed', { host: 'localhost', origin: 'https://page.example' }],
])('%s is not refused', (_, headers) => {
  const rule = new AccessRule({
    names: ['*', 'devbox.local'],
    isAllowed: (origin) => origin === 'https://page.example',
  });
  expect(rule.refusal(request(headers))).toBeUndefined();
});
