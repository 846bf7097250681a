import fc from 'fast-check';
import { expect, it } from 'vitest';

import { anyStack } from './testing/any-stack.ts';
import { violations } from './testing/compose-schema.ts';
import { composeOf, generated } from './testing/stacks.ts';

it('makes of any stack a document that is valid and holds all of it, and of the same stack the same bytes', () => {
  fc.assert(
    fc.property(anyStack, (stack) => {
      const documents = generated(stack);
      expect([...generated(structuredClone(stack))]).toEqual([...documents]);
      expect(violations(documents)).toEqual([]);
      const { services } = composeOf(documents);
      const all = stack.functions.length + stack.services.length + 2 + (stack.gateways.length > 0 ? 1 : 0);
      expect(Object.keys(services)).toHaveLength(all);
      for (const path of documents.keys()) expect(path).toMatch(/^(docker-compose\.yml|\.lambda-stack\/)/);
      for (const text of documents.values()) expect(text).not.toContain('/work/shop');
    }),
    { numRuns: 200 },
  );
});
