import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { checkHandler, parseRuntime } from '@lambda-stack/runtimes';
import { expect, test } from 'vitest';

import { Unavailable } from './rie/client-cache.ts';
import { describeDropIn } from './rie/drop-in.ts';
import { awslambdaric, goFunction, javaClassPath, nodeClient, rustFunction } from './rie/official-clients.ts';
import { missing } from './toolchain.ts';

const cwd = fileURLToPath(new URL('./rie/', import.meta.url));

describeDropIn({
  name: 'awslambdaric for Python',
  reason: missing('python'),
  buffered: 'awslambdaric 4 has no response streaming',
  prepare: async () => ({
    command: ['python3', '-m', 'awslambdaric', 'function.handler'],
    cwd,
    env: { PYTHONPATH: await awslambdaric() },
    error: { errorType: 'RangeError', errorMessage: 'on purpose' },
  }),
});

describeDropIn({
  name: 'aws-lambda-go',
  reason: missing('go'),
  prepare: async () => ({
    command: [`${await goFunction()}/bootstrap`],
    cwd,
    error: { errorType: 'rangeError', errorMessage: 'on purpose' },
  }),
});

describeDropIn({
  name: 'lambda_runtime for Rust',
  reason: missing('rust'),
  untoldErrors: 'lambda_runtime 1.5 writes the trailers into the body',
  prepare: async () => ({
    command: [`${await rustFunction()}/bootstrap`],
    cwd,
    error: { errorType: 'RangeError', errorMessage: 'on purpose' },
  }),
});

describeDropIn({
  name: 'aws-lambda-java-runtime-interface-client',
  reason: missing('java') ?? missing('maven'),
  buffered: 'aws-lambda-java-runtime-interface-client 2 has no response streaming',
  prepare: async () => {
    const command = [
      // A virtual machine that starts soon, and leaves no file where it crashes.
      ...['java', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-XX:+ErrorFileToStderr'],
      ...['-cp', await javaClassPath()],
      'com.amazonaws.services.lambda.runtime.api.client.AWSLambda',
    ];
    return {
      command: [...command, 'Function::handleRequest'],
      streaming: [...command, 'StreamFunction::handleRequest'],
      cwd,
      error: { errorType: 'Function$RangeError', errorMessage: 'on purpose' },
    };
  },
});

test("a class is missed beside AWS's client for Java", { timeout: 900_000 }, async (context) => {
  const reason = missing('java') ?? missing('maven');
  context.skip(reason !== undefined, reason);
  const classPath = await javaClassPath().catch((error: unknown) => {
    context.skip(error instanceof Unavailable, String(error));
    throw error;
  });
  const java = parseRuntime('java21');
  if (java === undefined) throw new Error('java21 is a runtime');
  // It has the client in lib/, and the manifest of that names the other jars there.
  const directory = dirname(classPath.slice(0, classPath.indexOf(':')));
  const handler = 'com.amazonaws.services.lambda.runtime.api.client.AWSLambda::main';
  expect(checkHandler(java, handler, directory)).toBeUndefined();
  expect(checkHandler(java, handler.replace('Lambda:', 'Lambada:'), directory)?.suggestion).toBe(handler);
});

describeDropIn({
  name: 'aws-lambda-ric for Node.js',
  reason: (['autoconf', 'libtool', 'cmake', 'make', 'g++'] as const)
    .map(missing)
    .find((reason) => reason !== undefined),
  prepare: async () => {
    const command = [process.execPath, await nodeClient()];
    return {
      command: [...command, 'function.handler'],
      streaming: [...command, 'streaming.handler'],
      cwd,
      error: { errorType: 'RangeError', errorMessage: 'on purpose' },
    };
  },
});
