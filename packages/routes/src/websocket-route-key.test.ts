import { expect, it } from 'vitest';

import { parseWebSocketRouteKey, takesMessages } from './index.ts';

it.each(['$connect', '$disconnect', '$default', 'join', 'rooms/join', 'a b', '2-beta', ' join '])(
  '%j is a route of a WebSocket API',
  (key) => {
    expect(parseWebSocketRouteKey(key)).toBe(key.trim());
  },
);

it.each([
  ['', 'no key'],
  ['  ', 'no key'],
  ['GET /hello', 'messages have none'],
  ['$connects', 'begin with $'],
  ['$', 'begin with $'],
])('%j is none', (key, message) => {
  expect(() => parseWebSocketRouteKey(key)).toThrow(message);
});

it('sends no message to the routes of connections themselves', () => {
  expect(['$connect', '$disconnect', '$default', 'join'].filter(takesMessages)).toEqual(['$default', 'join']);
});
