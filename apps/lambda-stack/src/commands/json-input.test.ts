import { expect, it } from 'vitest';

import { requireJson } from './json-input.ts';

it.each(['', ' \n'])('says that nothing came: %j', (text) => {
  expect(() => requireJson({ kind: 'standard input' }, text)).toThrow(
    expect.objectContaining({ code: 'USAGE', message: 'Standard input is empty' }),
  );
});
