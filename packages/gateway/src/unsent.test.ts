import { expect, it } from 'vitest';

import { send } from './testing/client.ts';
import { startGateway } from './testing/start-gateway.ts';

const cookies = ['a=1'];
const multiValueHeaders = { 'x-a': ['1', '2'] };
const headers = { 'x-a': '1' };

it.each([
  ['http', { payloadFormat: '1.0' }, { cookies }, /^not sent: cookies .* payload format 1\.0/],
  ['http', {}, { multiValueHeaders }, /^not sent: multiValueHeaders .* payload format 2\.0/],
  ['http', {}, { cookies, headers, multiValueHeaders: {} }, undefined],
  ['url', {}, { multiValueHeaders }, /^not sent: multiValueHeaders .* function URLs/],
  ['alb', {}, { cookies, multiValueHeaders }, /^not sent: cookies, multiValueHeaders .* takes headers alone/],
  ['alb', { multiValueHeaders: true }, { headers }, /^not sent: headers .* takes multiValueHeaders alone/],
  ['alb', {}, { headers, multiValueHeaders }, undefined],
  ['alb', {}, { headers: { 'X-A': '1' }, multiValueHeaders }, undefined],
  ['alb', {}, { headers: { 'x-b': '1' }, multiValueHeaders }, /^not sent: multiValueHeaders /],
  [
    'alb',
    {},
    { cookies, headers: { 'x-b': '1' }, multiValueHeaders },
    /^not sent: cookies, multiValueHeaders /,
  ],
  ['http', {}, { Headers: headers, Body: 'x' }, /^Headers .*; write headers; Body .*; write body$/],
  ['http', { payloadFormat: '1.0' }, { body: 'x', isBase64encoded: true }, /; write isBase64Encoded$/],
  [
    'http',
    {},
    { statusCode: undefined, StatusCode: 200 },
    /sent as the body; write statusCode for StatusCode$/,
  ],
  ['http', {}, { statusCode: undefined, message: 'hi' }, undefined],
  ['url', {}, { Body: 'x', multiValueHeaders }, /^not sent: multiValueHeaders .*; Body .*; write body$/],
  ['alb', {}, { Body: 'x' }, /^Body of the answer is not read; write body$/],
  ['rest', {}, { body: 'aGk=', isBase64Encoded: true }, /base64.* Accept .* binaryMediaTypes/],
  ['rest', {}, { body: '', isBase64Encoded: true }, undefined],
  ['rest', {}, { isBase64Encoded: true }, undefined],
  ['rest', { binaryMediaTypes: ['*/*'] }, { body: 'aGk=', isBase64Encoded: true }, undefined],
] as const)('the log of %s with %j tells what of %j goes nowhere', async (type, options, answer, said) => {
  const gateway = await startGateway(type, () => ({ statusCode: 200, ...answer }), options);
  const path = type === 'rest' ? '/local/x' : '/x';
  expect((await send(gateway, path, { headers: { Accept: 'image/png' } })).status).toBe(200);
  const [entry] = gateway.log;
  expect(entry?.error).toBeUndefined();
  if (said === undefined) expect(entry?.note).toBeUndefined();
  else expect(entry?.note).toMatch(said);
});

const bytes = Buffer.of(0, 0xff, 0xfe, 0x80);
const lost = /^bytes of the request's body were lost/;

it.each([
  ['rest', {}, 'image/png', bytes, /binaryMediaTypes$/],
  ['rest', { binaryMediaTypes: ['image/*'] }, 'image/png', bytes, undefined],
  ['rest', {}, 'image/png', Buffer.from('é'), undefined],
  ['http', {}, 'text/plain', bytes, lost],
  ['http', { payloadFormat: '1.0' }, 'text/plain', bytes, lost],
  ['http', {}, 'image/png', bytes, undefined],
  ['url', {}, 'text/plain', bytes, lost],
  ['alb', {}, 'text/plain', bytes, lost],
] as const)('the log of %s with %j and a body of %s %j tells of bytes that are lost', async (...row) => {
  const [type, options, contentType, body, said] = row;
  const gateway = await startGateway(type, () => ({ statusCode: 200 }), options);
  const headers = { 'Content-Type': contentType };
  await send(gateway, type === 'rest' ? '/local/x' : '/x', { method: 'POST', headers, body });
  if (said === undefined) expect(gateway.log[0]?.note).toBeUndefined();
  else expect(gateway.log[0]?.note).toMatch(said);
});
