import { expect, test } from 'vitest';

import { createRequests, parseAddress } from './requests.ts';

test.each([
  ['127.0.0.1:9001', { host: '127.0.0.1', port: 9001 }],
  ['sandbox.local:80', { host: 'sandbox.local', port: 80 }],
  ['[::1]:9001', { host: '::1', port: 9001 }],
  ['localhost', undefined],
  ['', undefined],
  ['http://localhost:1', undefined],
])('the address %j', (value, address) => {
  expect(parseAddress(value)).toEqual(address);
});

test('an IPv6 address stands in brackets', () => {
  expect(createRequests({ host: '::1', port: 9001 }).next).toContain('Host: [::1]:9001\r\n');
});

test('a length is in bytes', () => {
  expect(createRequests({ host: 'h', port: 1 }).post('init/error', 'ü', '')).toContain(
    'Content-Length: 2\r\n',
  );
});

test('a content type cannot break out of its header', () => {
  expect(createRequests({ host: 'h', port: 1 }).stream('x', 'text/plain\r\nX: y\u0100')).toContain(
    'Content-Type: text/plain??X: y?\r\n',
  );
});
