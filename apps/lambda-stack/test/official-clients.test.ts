import { fileURLToPath } from 'node:url';

import { createHttpInvoker } from '@lambda-stack/invoke';
import { expect, test } from 'vitest';

import { awslambdaric, goFunction, Unavailable } from './rie/client-cache.ts';
import { describeDropIn } from './rie/drop-in.ts';
import { RieProcess } from './rie/rie-process.ts';
import { missing } from './toolchain.ts';

const cwd = fileURLToPath(new URL('./rie/', import.meta.url));
const withoutGo = missing('go');

describeDropIn({
  name: 'awslambdaric for Python',
  reason: missing('python'),
  prepare: async () => ({
    command: ['python3', '-m', 'awslambdaric', 'function.handler'],
    cwd,
    env: { PYTHONPATH: await awslambdaric() },
    error: { errorType: 'RangeError', errorMessage: 'on purpose' },
  }),
});

describeDropIn({
  name: 'aws-lambda-go',
  reason: withoutGo,
  prepare: async () => ({
    command: [`${await goFunction()}/bootstrap`],
    cwd,
    error: { errorType: 'rangeError', errorMessage: 'on purpose' },
  }),
});

test('a reader of aws-lambda-go is streamed to the caller', { timeout: 300_000 }, async (context) => {
  context.skip(withoutGo !== undefined, withoutGo);
  const directory = await goFunction().catch((error: unknown) => {
    if (error instanceof Unavailable) return context.skip(error.message);
    throw error;
  });
  const rie = await RieProcess.start({ arguments: [`${directory}/bootstrap`, '--profile', 'aws'], cwd });
  const invoker = createHttpInvoker(rie.url);
  try {
    const payload = Buffer.from('{"do":"stream"}');
    const { body, completion } = await invoker.stream({ functionName: 'function', payload });
    const pieces: Uint8Array[] = [];
    for await (const piece of body) pieces.push(piece);
    expect(Buffer.concat(pieces).toString()).toBe('piece by piece');
    expect((await completion).errorCode).toBeUndefined();
  } finally {
    await invoker.close();
    await rie.close();
  }
});
