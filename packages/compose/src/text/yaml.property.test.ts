import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

import { hostileTexts } from '../testing/hostile-texts.ts';
import type { Value } from './compose-text.ts';
import { yamlOf } from './yaml.ts';

const hostile = fc.constantFrom(...hostileTexts);
const text = fc.oneof(hostile, fc.string({ unit: 'binary' }), fc.string());
const key = text.filter((each) => each !== '__proto__');
const { value } = fc.letrec<{ value: Value; list: Value[]; map: Record<string, Value> }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, text, fc.integer(), fc.boolean(), tie('list'), tie('map')),
  list: fc.array(tie('value'), { maxLength: 6 }),
  map: fc.dictionary(key, tie('value'), { maxKeys: 6 }),
}));

it.each(['1.1', '1.2'] as const)('is read as what was written by YAML %s', (version) => {
  fc.assert(
    fc.property(value, (written) => {
      expect(parse(yamlOf(written), { version })).toEqual(written);
    }),
    { numRuns: 1000 },
  );
});

it.each(['1_', '-_1', '1__0', '0_x1F', '0B1', '0O7', '1_e3', '12'])(
  'puts %s in quotes, which is a number to Compose',
  (text) => {
    expect(yamlOf({ key: text, list: [text] })).toBe(`key: "${text}"\nlist: ["${text}"]\n`);
  },
);
