import { expect, it } from 'vitest';

import { information } from './information.ts';

const asked = (...words: string[]): string | undefined =>
  information({ program: '/opt/aws-lambda-rie.mjs', arguments: words, version: '1.2.3' });

it('tells its version and its flags', () => {
  expect(asked('--version')).toBe('aws-lambda-rie 1.2.3 (lambda-stack)');
  expect(asked('--help')).toMatch(/^Usage: aws-lambda-rie .+--runtime-interface-emulator-address /s);
});

it('leaves the flags of a command to it', () => {
  expect(asked('node', '--version')).toBeUndefined();
  expect(asked()).toBeUndefined();
});
