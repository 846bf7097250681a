import { resolveReferences } from '@lambda-stack/config';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { finished, passed } from './compose-text.ts';

it.each([
  ['${env:X:-d}', '${X:-d}'],
  ['${env:X}', '${X?set X}'],
  ['${env:X:-}', '${X:-}'],
  ['${env:X:-a$b}', '${X:-a$$b}'],
  ['a $5 ${Y} $', 'a $$5 $${Y} $$'],
  ['$${env:X}', '$${env:X}'],
  ['$$${env:X}', '$$$${env:X}'],
  ['http://${env:H:-db}:${env:P:-1}/', 'http://${H:-db}:${P:-1}/'],
])('%j is %j to Compose', (kept, expected) => {
  expect(finished(kept)).toBe(expected);
});

it.each([
  ['${env:X:-d}', '${X:-d}'],
  ['${X:-y} $$Z', '${X:-y} $$Z'],
  ['$${env:X}', '$${env:X}'],
])('%j is %j in a part that is passed on', (kept, expected) => {
  expect(finished({ a: [passed(kept)] })).toEqual({ a: [expected] });
});

it('refuses a default of several lines', () => {
  expect(() => finished('${env:X:-a\nb}')).toThrow(expect.objectContaining({ code: 'NOT_GENERATED' }));
});

/** What Compose makes of text: `$$`, and braces with a default or a message. */
const interpolate = (text: string, env: Readonly<Record<string, string>>): string =>
  text.replace(
    /\$\$|\$\{(\w+)(?::-((?:\$\$|[^}])*)|\?[^}]*)\}/g,
    (mark, name?: string, fallback?: string) => {
      if (name === undefined) return '$';
      const own = env[name];
      return fallback === undefined
        ? (own ?? mark)
        : own !== undefined && own !== ''
          ? own
          : fallback.replaceAll('$$', () => '$');
    },
  );

it('means to Compose what it means to the process engine', () => {
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom('$', '$$', '${A}', '${env:A:-x$y}', '${env:B}', '$${env:A}', '{', '}'),
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const kept = parts.join('');
      const env = { A: 'a', B: 'b' };
      const composed = finished(kept);
      expect(interpolate(typeof composed === 'string' ? composed : '', env)).toBe(
        resolveReferences(kept, env),
      );
    }),
  );
});
