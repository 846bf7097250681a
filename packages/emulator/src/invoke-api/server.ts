import type { Server } from 'node:http';

import type { Exchange } from '@lambda-stack/http';
import {
  ServiceError,
  type CorsOptions,
  type EmulatorState,
  type Invocation,
  type Invoker,
} from '@lambda-stack/invoke';

import { AccessRule, type AccessSettings } from '../http/access.ts';
import { readBody } from '../http/body.ts';
import { createApiServer } from '../http/server.ts';
import type { ApiResult, Profile } from '../profile/profile.ts';
import { answerStream } from './answer-stream.ts';
import { answerError, answerJson, answerNotFound, refuse } from './answer.ts';
import { applyCors, originRule } from './cors.ts';
import type { Operation } from './operation.ts';
import { getAccountSettings, getFunction, listFunctions, type FunctionCatalog } from './read-functions.ts';
import { parseInvocation, requestLimit } from './request.ts';

export interface InvokeApiOptions {
  /** Which operations there are. */
  readonly profile: Pick<Profile, 'parseOperation' | 'invocationRules' | 'notFound'>;
  readonly invoker: Pick<Invoker, 'stream'> & { invoke(invocation: Invocation): Promise<ApiResult> };
  readonly catalog: FunctionCatalog;
  readonly state: () => EmulatorState | Promise<EmulatorState>;
  /** Whether it can take invocations. */
  readonly isHealthy: () => boolean;
  /** Host names, beside loopback and IP addresses, that callers may use. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** What a refusal names to allow more hosts and pages; the configuration's keys by default. */
  readonly accessSettings?: AccessSettings | undefined;
  /** Which web pages may use it, beside those of this machine. */
  readonly cors?: CorsOptions | undefined;
  /** Whether the queue of another emulator delivers here; not by default. */
  readonly isRelayTarget?: boolean;
}

/** Keys of the configuration. */
const configurationKeys: AccessSettings = { hosts: 'endpoint.allowedHosts', origins: 'endpoint.cors' };

/**
 * The Invoke API for all functions on one port, with the emulator's own `/healthz` and `/_lambda-stack/state`.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function createInvokeApi(options: InvokeApiOptions): Server {
  const { allowedHosts: names, accessSettings: settings = configurationKeys, cors, profile } = options;
  const access = new AccessRule({ names, isAllowed: originRule(cors), settings });
  return createApiServer((exchange) => {
    const refusal = access.refusal(exchange);
    if (refusal !== undefined) return refuse(exchange, new ServiceError('AccessDeniedException', refusal));
    if (cors && applyCors(cors, exchange)) return;
    const { method, url } = exchange;
    const operation = profile.parseOperation(method, url);
    if (operation === 'not found') return answerNotFound(exchange, profile.notFound(url));
    if (operation === 'wrong method') {
      const message = `${method} is not allowed here`;
      return refuse(exchange, new ServiceError('MethodNotAllowedException', message));
    }
    handle(options, operation, exchange);
  });
}

function handle(options: InvokeApiOptions, operation: Operation, exchange: Exchange): void {
  const { invoker, catalog, state, isHealthy } = options;
  const answer = (value: object | Promise<object>, status?: number): void =>
    void answerJson(exchange, value, status);
  switch (operation.name) {
    case 'invoke':
      return handleInvocation(options, operation, exchange, async (invocation) =>
        answerResult(exchange, await invoker.invoke(invocation)),
      );
    case 'stream':
      return handleInvocation(options, operation, exchange, async (invocation) => {
        refuseEvent(invocation);
        await answerStream(exchange, await invoker.stream(invocation, { signal: leaving(exchange) }));
      });
    case 'getFunction':
      return answer(getFunction(catalog, operation));
    case 'getFunctionConfiguration':
      return answer(getFunction(catalog, operation).then(({ Configuration }) => Configuration));
    case 'listFunctions':
      return answer(listFunctions(catalog, operation.query));
    case 'getAccountSettings':
      return answer(getAccountSettings(catalog));
    case 'health':
      return isHealthy() ? answer({ status: 'ok' }) : answer({ status: 'stopping' }, 503);
    case 'state':
      return answer(attempt(async () => state()));
  }
}

/** Reads an invocation, and runs it. */
function handleInvocation(
  { profile, isRelayTarget = false }: InvokeApiOptions,
  { functionName, qualifier }: { readonly functionName: string; readonly qualifier: string | undefined },
  exchange: Exchange,
  run: (invocation: Invocation) => Promise<void>,
): void {
  const limit = requestLimit(exchange, isRelayTarget);
  readBody(exchange, limit, (body) => {
    if (body.kind === 'aborted') return;
    const done =
      body.kind === 'too-large'
        ? Promise.reject(tooLarge(limit))
        : attempt(() =>
            run(parseInvocation(exchange, functionName, qualifier, body.bytes, profile.invocationRules)),
          );
    done.catch((error: unknown) => answerError(exchange, error));
  });
}

/** Turns what is thrown at once into a rejection. */
const attempt = async <T>(work: () => Promise<T>): Promise<T> => work();

/** Ends when the caller leaves. */
function leaving(exchange: Exchange): AbortSignal {
  const controller = new AbortController();
  exchange.onClose(() => controller.abort());
  return controller.signal;
}

function refuseEvent({ type }: Invocation): void {
  if (type === 'Event')
    throw new ServiceError(
      'InvalidParameterValueException',
      'A response can only be streamed to a caller who waits: InvocationType must be RequestResponse or DryRun',
    );
}

function answerResult(exchange: Exchange, result: ApiResult): void {
  const headers = ['x-amzn-RequestId', result.requestId];
  if (result.executedVersion !== undefined) headers.push('X-Amz-Executed-Version', result.executedVersion);
  if (result.traceId !== undefined) headers.push('X-Amzn-Trace-Id', result.traceId);
  if (result.functionError !== undefined) headers.push('X-Amz-Function-Error', result.functionError);
  if (result.logTail !== undefined)
    headers.push('X-Amz-Log-Result', Buffer.from(result.logTail).toString('base64'));
  const hasBody = result.statusCode !== 202 && result.statusCode !== 204;
  if (hasBody) headers.push('Content-Type', result.contentType);
  exchange.answer(result.statusCode, headers, hasBody ? result.payload : undefined);
}

const tooLarge = (limit: number): ServiceError =>
  new ServiceError(
    'RequestEntityTooLargeException',
    `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
  );
