import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadConfiguration, type Stack } from '@lambda-stack/config';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';

import { HeldPorts } from '../ports/held-ports.ts';
import { namedListeners } from '../ports/named-listeners.ts';
import { chooseDebuggers, type ChosenDebuggers } from './choose-debuggers.ts';
import { addDebugWish } from './debug-wish.ts';
import { debugHost } from './debugger.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lambda-stack-debuggers-'));
  for (const name of ['index.mjs', 'index.rb']) writeFileSync(join(directory, name), '');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function choose(wish: string, listeners: string, runtime = 'nodejs22.x'): Promise<ChosenDebuggers> {
  const functions = `{ hello: { runtime: ${runtime}, handler: index.handler, code: . } }`;
  writeFileSync(join(directory, 'lambda-stack.yaml'), `functions: ${functions}\n${listeners}\n`);
  const stack: Stack = (await loadConfiguration({ directory })).resolve({ env: {} });
  const chosen = await chooseDebuggers(addDebugWish(wish), stack, { listeners: namedListeners(stack) });
  onTestFinished(chosen.release);
  return chosen;
}

it('a port that the stack names for its endpoint is refused', async () => {
  await expect(choose('hello=29228', 'endpoint: { port: 29228 }')).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    message: expect.stringMatching(/debugger of "hello" .* is taken by the endpoint of this stack/),
    hint: expect.stringContaining('--debug hello=PORT'),
  });
});

it.each(['hello', 'hello=29228'])(
  "what can't be debugged is refused as %s: which languages can is said",
  async (wish) => {
    await expect(choose(wish, '', 'ruby3.4')).rejects.toMatchObject({
      code: 'USAGE',
      message: '"hello" can\'t be debugged: it is written in Ruby',
      hint: 'Leave out --debug hello: it is for Node.js, Python, Go and Java.',
    });
  },
);

it("a language's usual port moves on where a gateway names it", async () => {
  const { debuggers } = await choose(
    'hello',
    'gateways: { public: { port: 9229, routes: { $default: hello } } }',
  );
  expect(debuggers).toMatchObject([{ functionName: 'hello', movedFrom: 9229 }]);
});

it('a port is held until it is released, so that listeners whose port is not named move on', async () => {
  const { debuggers, release } = await choose('hello', '');
  const address = { host: debugHost, port: debuggers[0]?.port ?? 0 };
  const others = new HeldPorts();
  onTestFinished(() => others.release());
  await expect(others.hold(address)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await release();
  await expect(others.hold(address)).resolves.toEqual(address);
});
