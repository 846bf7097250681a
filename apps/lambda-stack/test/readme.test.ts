import { expect, test } from 'vitest';

import { readSteps } from './readme.ts';

test('steps are commands behind "$", with their answers', () => {
  const readme = '# X\n\n## Run it\n\n```\n$ a b\nc\n$ d\n```\n\n## Else\n\n```sh\ne\n```\n';
  expect([...readSteps(readme)]).toEqual([
    [
      'Run it',
      [
        { command: 'a b', answer: 'c\n' },
        { command: 'd', answer: '' },
      ],
    ],
  ]);
});

test('a block of commands without "$" would not be run, and is refused', () => {
  expect(() => readSteps('# X\n\n## Run it\n\n```\nlambda-stack up\n```\n')).toThrow('lambda-stack up');
});
