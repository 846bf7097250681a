import { expect, it } from 'vitest';

import { setValue } from './set-value.ts';

const event = {
  text: 'a',
  count: 1,
  none: null,
  Records: [{ body: 'x' }, { body: 'y' }],
  headers: { host: 'a' },
  pathParameters: null,
};

it.each([
  ['a text stays one', 'text', '5', { text: '5' }],
  ['other values are JSON', 'count', '{"a":[1]}', { count: { a: [1] } }],
  ['or a text where they are none', 'none', 'null and void', { none: 'null and void' }],
  ['a path leads into lists', 'Records.1.body', 'z', { Records: [{ body: 'x' }, { body: 'z' }] }],
  ['a map of the user’s own takes new keys', 'headers.x-a', 'b', { headers: { host: 'a', 'x-a': 'b' } }],
  ['one that is not there, too', 'pathParameters.id', '7', { pathParameters: { id: 7 } }],
  ['one that the event has not at all, too', 'stageVariables.a', 'b', { stageVariables: { a: 'b' } }],
])('%s', (_case, name, value, expected) => {
  expect(setValue(event, { name, value })).toEqual({ ...event, ...expected });
});

it('changes no prototype', () => {
  const changed = setValue(event, { name: 'headers.__proto__', value: '{"polluted":true}' });
  expect(Object.getPrototypeOf(changed.headers)).toBe(Object.prototype);
  expect({}).not.toHaveProperty('polluted');
});

it.each([
  ['Records.0.bdy', 'Did you mean Records.0.body?'],
  ['record.0.body', 'Did you mean Records.0.body?'],
  ['Records.7.body', 'There are Records.0, Records.1.'],
  ['Records.length', 'There are Records.0, Records.1.'],
  ['text.a', 'text has no parts.'],
  ['toString', 'There are text, count, none, Records, headers, pathParameters.'],
])('refuses %s, which the event has not', (name, hint) => {
  expect(() => setValue(event, { name, value: '1' })).toThrow(
    expect.objectContaining({ code: 'USAGE', message: `There is no ${name} in the event`, hint }),
  );
});
