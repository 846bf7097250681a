/** The services of a generated stack: `serve lambda`, the Invoke API for all functions, and `serve gateway`, all gateways. */
import type { GatewayConfig } from '@lambda-stack/config';
import { createRemoteEmulator, unlimitedSeconds, type RemoteEmulatorOptions } from '@lambda-stack/emulator';
import { StackError } from '@lambda-stack/errors';
import { createGateway } from '@lambda-stack/gateway';

import { gatewayOptions } from '../engine/gateway-options.ts';
import { parseRetryBase, retryBaseRule } from '../engine/retry-base.ts';
import { ownLine } from '../log/own-line.ts';
import { accessRecord, platformRecord, type PlatformRecord } from '../log/platform-records.ts';
import { endOnSignals, type Close } from './end-on-signals.ts';
import { functionUrls, readStackFile, type ServedStack } from './stack-file.ts';

declare const LAMBDA_STACK_VERSION: string;

/** All interfaces: which ports of a container are reached from where is Compose's to say. */
const host = '0.0.0.0';

const createInvoker = (
  stack: ServedStack,
  more: Pick<RemoteEmulatorOptions, 'queue'> = {},
): ReturnType<typeof createRemoteEmulator> =>
  createRemoteEmulator({
    ...more,
    version: LAMBDA_STACK_VERSION,
    functions: functionUrls(stack),
    region: stack.region,
    accountId: stack.accountId,
    allowedHosts: ['lambda', ...stack.endpoint.allowedHosts],
    cors: stack.endpoint.cors,
  });

/** The functions that are debugged: they take as long as they take. */
const debugged: ReadonlySet<string> = new Set((process.env['LAMBDA_STACK_DEBUGGED'] ?? '').split(','));

const withoutLimit = (fn: ServedStack['functions'][number]): ServedStack['functions'][number] =>
  debugged.has(fn.name) ? { ...fn, timeout: unlimitedSeconds } : fn;

/** Where the volume of asynchronous invocations is. */
const eventsDirectory = '/var/lib/lambda-stack/events';

function retryBase(text: string): number | undefined {
  if (text === '') return undefined;
  const seconds = parseRetryBase(text);
  if (seconds !== undefined) return seconds;
  throw new StackError('USAGE', `LAMBDA_STACK_RETRY_BASE is "${text}". ${retryBaseRule}`);
}

const writeLine = (text: string): void => void process.stdout.write(`${text}\n`);

const write = (record: PlatformRecord): void => writeLine(ownLine(record));

async function serveLambda(stack: ServedStack): Promise<Close> {
  const emulator = createInvoker(stack, {
    queue: {
      directory: eventsDirectory,
      retryBase: retryBase(process.env['LAMBDA_STACK_RETRY_BASE'] ?? ''),
      functions: stack.functions.map(withoutLimit),
      note: (text, name) => (name === undefined ? writeLine(text) : write(platformRecord(name, text))),
    },
  });
  await emulator.listen({ host, port: 9000 });
  await emulator.resume();
  // Those who wait are cut off; whoever wants to drain a stack ends its gateways first, and waits for its functions.
  return () => emulator.close();
}

/** Functions call `@connections` at what events say: they reach this container by its name, and not by the published port. */
const reachable = (config: GatewayConfig): GatewayConfig =>
  config.type === 'websocket' ? { domainName: `gateway:${config.port}`, ...config } : config;

async function serveGateway(stack: ServedStack): Promise<Close> {
  const invoker = createInvoker(stack);
  const gateways = await Promise.all(
    stack.gateways.map(async (config) => {
      const options = gatewayOptions(stack, reachable(config), invoker, (entry) =>
        write(accessRecord(entry)),
      );
      const gateway = createGateway({ ...options, debugged });
      await gateway.listen({ host, port: config.port });
      return gateway;
    }),
  );
  // Nothing of the invoker outlives the process: a function that still runs where clients were cut off is not waited for.
  return async (how) => {
    await Promise.all(gateways.map((gateway) => gateway.close(how)));
  };
}

const services = { lambda: serveLambda, gateway: serveGateway };

const isService = (name: string | undefined): name is keyof typeof services =>
  name !== undefined && Object.hasOwn(services, name);

const [, , service] = process.argv;
if (!isService(service)) {
  console.error(`lambda-stack: serve what? ${Object.keys(services).join(' or ')}`);
  process.exit(2);
}
try {
  endOnSignals(await services[service](await readStackFile(process.env)));
} catch (error) {
  console.error(`lambda-stack: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(error instanceof StackError ? 2 : 1);
}
