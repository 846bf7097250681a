import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { Unavailable } from './client-cache.ts';
import { RieProcess, type Answered, type RieStart } from './rie-process.ts';
import { testStreams, type StreamLimits } from './streams.ts';

interface Runtime {
  /** What starts the function of this directory: the client's command, and the handler. */
  readonly command: readonly string[];
  /** What starts its streaming function, where that is another one. */
  readonly streaming?: readonly string[];
  readonly cwd: string;
  /** Variables that it needs. */
  readonly env?: Readonly<Record<string, string>>;
  /** How errors of this language are told. */
  readonly error: object;
}

/** What tests of a client need: a runtime, or why there is none. */
interface RuntimeUnderTest extends StreamLimits {
  readonly name: string;
  /** Why it is skipped. */
  readonly reason?: string | undefined;
  /** Brings what is needed; may throw `Unavailable`. */
  readonly prepare: () => Promise<Runtime> | Runtime;
}

/** The scenarios of the original's own end-to-end tests, and streams. */
export function describeDropIn({ name, reason, prepare, ...streamLimits }: RuntimeUnderTest): void {
  let runtime: Runtime | undefined;
  let unavailable = reason;
  let rie: RieProcess | undefined;

  const prepared = (): Runtime => {
    if (runtime === undefined) throw new Error(`There is no ${name}`);
    return runtime;
  };

  const start = async (
    env: RieStart['env'] = {},
    flags: readonly string[] = [],
    command = prepared().command,
  ): Promise<RieProcess> => {
    const { cwd, env: needed } = prepared();
    rie = await RieProcess.start({ arguments: [...command, ...flags], env: { ...needed, ...env }, cwd });
    return rie;
  };

  const answerOf = async (event: unknown, env?: RieStart['env']): Promise<unknown> => {
    const { body } = await (await start(env)).invoke(event);
    return JSON.parse(body);
  };

  describe(`a drop-in for aws-lambda-rie, with ${name}`, () => {
    beforeAll(async () => {
      if (reason !== undefined) return;
      try {
        runtime = await prepare();
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        unavailable = error.message;
      }
    }, 300_000);

    afterEach(async () => {
      await rie?.close();
      rie = undefined;
    });

    beforeEach((context) => context.skip(unavailable !== undefined, unavailable));

    test('two invocations', async () => {
      const process = await start();
      const answer = { status: 200, body: '"My function ran"' };
      expect(await process.invoke({})).toMatchObject(answer);
      expect(await process.invoke({})).toMatchObject(answer);
      expect(await process.close()).toBe(0);
    });

    test('a variable whose value has =', async () => {
      expect(await answerOf({ do: 'variable' }, { MY_ENV: '4=4' })).toBe('4=4');
    });

    test('the ARN, with the original name and with another', async () => {
      const prefix = 'arn:aws:lambda:us-east-1:012345678912:function:';
      expect(await answerOf({ do: 'arn' })).toBe(`${prefix}test_function`);
      await rie?.close();
      const env = { AWS_LAMBDA_FUNCTION_NAME: 'MyCoolName' };
      const process = await start(env);
      expect(JSON.parse((await process.invoke({ do: 'arn' })).body)).toBe(`${prefix}MyCoolName`);
      expect(JSON.parse((await process.invoke({ do: 'name' })).body)).toBe('MyCoolName');
    });

    test('the request id that the caller is told', async () => {
      const process = await start();
      const { headers, body } = await process.invoke({ do: 'id' });
      expect(JSON.parse(body)).toBe(headers.get('x-amzn-requestid'));
    });

    test('a time-out', async () => {
      const process = await start({ AWS_LAMBDA_FUNCTION_TIMEOUT: '1' });
      expect(await process.invoke({ do: 'sleep' })).toMatchObject({
        status: 200,
        body: 'Task timed out after 1.00 seconds',
      });
    });

    test('an error', async () => {
      const process = await start();
      const answered: Answered = await process.invoke({ do: 'fail' });
      expect(answered.status).toBe(200);
      expect(answered.headers.get('x-amz-function-error')).toBeNull();
      expect(JSON.parse(answered.body)).toMatchObject(prepared().error);
    });

    test.each([
      [3, { AWS_LAMBDA_FUNCTION_TIMEOUT: '3' }],
      [10, { AWS_LAMBDA_FUNCTION_TIMEOUT: '10' }],
      [300, {}],
    ])('the remaining time of %i seconds', async (seconds, env: Record<string, string>) => {
      const remaining = Number(await answerOf({ do: 'remaining' }, env));
      expect(remaining).toBeGreaterThan(0);
      expect(Math.ceil(remaining / 1000)).toBeGreaterThan(seconds - 3);
      expect(Math.floor(remaining / 1000)).toBeLessThanOrEqual(seconds);
    });

    test('an address behind the command', async () => {
      const flags = ['--runtime-interface-emulator-address', '127.0.0.1:0'];
      const process = await start({ PORT: '1' }, flags);
      expect(process.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect((await process.invoke({})).body).toBe('"My function ran"');
    });

    test('a client context', async () => {
      const context = { custom: { color: 'blue' }, env: { locale: 'de' } };
      // lambda_runtime for Rust reads `environment`, all others read `env`.
      const text = JSON.stringify({ ...context, environment: context.env });
      const header = Buffer.from(text).toString('base64');
      const process = await start();
      const { body } = await process.invoke({ do: 'client' }, { 'X-Amz-Client-Context': header });
      expect(JSON.parse(body)).toMatchObject(context);
    });

    testStreams(streamLimits, () => {
      // The original answers no caller who asks for a stream. A Java virtual machine takes more than the least memory, and no other
      // one may start beside it: AWS's client for Java has its native library at a fixed place in /tmp.
      const env = { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512', LAMBDA_STACK_WARM: '0' };
      return start(env, ['--profile', 'aws'], prepared().streaming);
    });
  });
}
