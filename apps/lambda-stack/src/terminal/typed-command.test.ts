import { expect, test } from 'vitest';

import { typedCommand, typedRemedy, type TypedBy } from './typed-command.ts';

const plain: TypedBy = { env: {}, configFile: undefined, project: undefined };
const npx = { npm_config_user_agent: 'npm/10' };

test.each([
  ['as it is', plain, 'lambda-stack down'],
  ['with npx', { ...plain, env: npx }, 'npx lambda-stack down'],
  [
    'with the options that led to the stack',
    { ...plain, configFile: 'my shop/stack.yaml', project: { name: 'other' } },
    "lambda-stack down -c 'my shop/stack.yaml' -p other",
  ],
])('a command is typed %s', (_case, by, typed) => {
  expect(typedCommand('down', by)).toBe(typed);
});

test.each([
  [
    'Run `lambda-stack down` and `lambda-stack up`.',
    'Run `npx lambda-stack down -p a` and `npx lambda-stack up -p a`.',
  ],
  ['Set it: `KEY=… lambda-stack up`.', 'Set it: `KEY=… npx lambda-stack up -p a`.'],
  [
    'Run `lambda-stack init`, or mend `lambda-stack.yaml`.',
    'Run `npx lambda-stack init`, or mend `lambda-stack.yaml`.',
  ],
])('the commands of a remedy are typed the same way: %s', (remedy, typed) => {
  expect(typedRemedy(remedy, { ...plain, env: npx, project: { name: 'a' } })).toBe(typed);
});
