/** The services of a generated stack: `serve lambda`, the Invoke API for all functions, and `serve gateway`, all gateways. */
import { createRemoteEmulator } from '@lambda-stack/emulator';
import { StackError } from '@lambda-stack/errors';
import { createGateway } from '@lambda-stack/gateway';

import { gatewayOptions } from '../engine/gateway-options.ts';
import { accessRecord } from '../log/platform-records.ts';
import { functionUrls, readStackFile, type ServedStack } from './stack-file.ts';

declare const LAMBDA_STACK_VERSION: string;

/** All interfaces: which ports of a container are reached from where is Compose's to say. */
const host = '0.0.0.0';

const createInvoker = (stack: ServedStack): ReturnType<typeof createRemoteEmulator> =>
  createRemoteEmulator({
    version: LAMBDA_STACK_VERSION,
    functions: functionUrls(stack),
    region: stack.region,
    accountId: stack.accountId,
    allowedHosts: ['lambda', ...stack.endpoint.allowedHosts],
    cors: stack.endpoint.cors,
  });

type Close = () => Promise<unknown>;

async function serveLambda(stack: ServedStack): Promise<Close> {
  const emulator = createInvoker(stack);
  await emulator.listen({ host, port: 9000 });
  return () => emulator.close();
}

async function serveGateway(stack: ServedStack): Promise<Close> {
  const invoker = createInvoker(stack);
  const gateways = await Promise.all(
    stack.gateways.map(async (config) => {
      const gateway = createGateway(
        gatewayOptions(stack, config, invoker, (entry) => {
          process.stdout.write(`${accessRecord(config.name, entry).text}\n`);
        }),
      );
      await gateway.listen({ host, port: config.port });
      return gateway;
    }),
  );
  return async () => {
    await Promise.all(gateways.map((gateway) => gateway.close()));
    await invoker.close();
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
  const close = await services[service](await readStackFile(process.env));
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => void close().then(() => process.exit(0)));
} catch (error) {
  console.error(`lambda-stack: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(error instanceof StackError ? 2 : 1);
}
