import { expect, test } from 'vitest';

import { visible } from './visible.ts';

test.each([
  ['\uFEFF{}', 'U+FEFF{}'],
  ['a\u200Bb\u00A0c\u2028d', 'aU+200BbU+00A0cU+2028d'],
  ['\0\u001B[1m\u007F', 'U+0000U+001B[1mU+007F'],
  ['\u{E0001}', 'U+E0001'],
  ['\uD800', 'U+D800'],
])('%j has characters that no one sees', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test.each(['Grüße, 世界 🎉', 'two\nlines\r\n\tand a tab'])('%j is seen as it is', (text) => {
  expect(visible(text)).toBe(text);
});
