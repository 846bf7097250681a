import { afterEach, beforeEach, expect, test } from 'vitest';

import { Sandbox } from './sandbox.ts';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
});

afterEach(() => sandbox.close());

// Nothing listens there: who asks the engine first fails in another way.
const noEngine = { env: { DOCKER_HOST: 'tcp://127.0.0.1:9' } };

test.for([
  [['pyton'], /there are nodejs, python, ruby, [^]*Did you mean `lambda-stack image build python`/],
  [['nodejs20.x'], /Did you mean `lambda-stack image build nodejs --base node:20-bookworm-slim`/],
  [['python', '--tag', 'Bad Name'], /--tag is "Bad Name"[^]*NAME:TAG/],
  [['python', '--platform', 'foo'], /--platform is "foo"[^]*linux\/arm64/],
  [['python', '--build-arg', 'BASE=x'], /--build-arg can't set BASE[^]*--base/],
  [['python', '--build-arg', 'TOOLBOX=x'], /--build-arg can't set TOOLBOX/],
  [['toolbox', '--build-arg', 'NODE_IMAGE=x'], /--build-arg can't set NODE_IMAGE[^]*--base/],
  [['python', '--build-arg', 'x'], /--build-arg is "x": it must be NAME=VALUE/],
] as const)('image build %j is refused before anything is built', async ([args, said]) => {
  const result = await sandbox.run(['image', 'build', ...args], noEngine);
  expect(result).toMatchObject({ code: 2, stderr: expect.stringMatching(said) });
});

test.for([
  ['--tag', 'localhost:5000/team/my_base:1.0-x'],
  ['--platform', 'linux/arm64/v8'],
  ['--build-arg', 'HTTPS_PROXY=http://proxy:1'],
  ['--build-arg', 'NODE_IMAGE=mirror/node:22'],
])('image build python %j is taken', async (args) => {
  const result = await sandbox.run(['image', 'build', 'python', ...args], noEngine);
  expect(result).toMatchObject({ stderr: expect.stringContaining('DOCKER_') });
});
