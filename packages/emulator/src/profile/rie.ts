import { ServiceError } from '@lambda-stack/invoke';

import type { Outcome } from '../environment/outcome.ts';
import type { FunctionResult } from '../function/invocation-run.ts';
import { parseOperation, type Operation } from '../invoke-api/operation.ts';
import { decodeBase64 } from '../invoke-api/request.ts';
import type { Report } from '../platform/event.ts';
import { endLine, milliseconds, textLines } from '../platform/text-lines.ts';
import type { ApiResult, Profile } from './profile.ts';

/** What tests that were written against AWS's Runtime Interface Emulator expect. Observed on it, and read in its source. */
export const rieProfile: Profile = {
  defaults: {
    functionName: 'test_function',
    accountId: '012345678912',
    memory: 3008,
    timeout: 300,
    // As long as an invocation can take: where the original ends, callers wait.
    queueTimeout: 900,
    warm: 0,
  },
  handlerSources: ['AWS_LAMBDA_FUNCTION_HANDLER', 'command', '_HANDLER'],
  parseOperation: parse,
  // Whatever comes goes to the runtime as it is, also nothing at all.
  invocationRules: {
    type: (header) => (header === 'Event' ? 'Event' : 'RequestResponse'),
    payload: (body) => body,
    clientContext: anyContext,
  },
  notFound: () => ({ contentType: 'text/plain; charset=utf-8', body: '404 page not found\n' }),
  present,
  // As recorded: the original answers and writes nothing more.
  isReported: (outcome, isInit) => !isBadGateway(outcome, isInit),
  textLines: (event) =>
    event.type === 'platform.report' ? [endLine(event.record), reportLine(event.record)] : textLines(event),
  logGroup: () => '/aws/lambda/Functions',
  shutdownReasons: { spindown: 'SandboxTerminated', timeout: 'Timeout', failure: 'SandboxTerminated' },
  refuseTelemetry: (api) => {
    const name = api === 'logs' ? 'Logs' : 'Telemetry';
    return {
      status: 202,
      body: { errorMessage: `${name} API is not supported`, errorType: `${name}.NotSupported` },
    };
  },
};

/** Invocations alone, by any method, beside what every emulator of this project tells of itself. */
function parse(method: string, url: string): Operation | 'not found' | 'wrong method' {
  const invocation = parseOperation('POST', url);
  if (typeof invocation === 'object' && invocation.name === 'invoke') return invocation;
  const operation = parseOperation(method, url);
  if (typeof operation !== 'object') return 'not found';
  return operation.name === 'health' || operation.name === 'state' ? operation : 'not found';
}

/** Any text; what is no base64 is the original's own fault. */
function anyContext(base64: string): string {
  const text = decodeBase64(base64);
  if (text !== undefined) return text;
  throw new ServiceError('ServiceException', 'X-Amz-Client-Context is not base64');
}

/** A function that failed is answered 200 without `X-Amz-Function-Error`, or 502. */
function present(given: FunctionResult): ApiResult {
  const result = { ...given, functionError: undefined };
  const { outcome, isInit = false } = given;
  if (outcome === undefined) return result;
  if (outcome.kind === 'timeout')
    return plain(result, `Task timed out after ${outcome.seconds.toFixed(2)} seconds`);
  if (!isBadGateway(outcome, isInit)) return result;
  return { ...result, statusCode: 502, ...(isInit && isEnd(outcome) ? { payload: nothing } : {}) };
}

/** Whether a process has ended. */
const isEnd = ({ kind }: Outcome): boolean => kind === 'exit' || kind === 'extension';

const isBadGateway = (outcome: Outcome, isInit: boolean): boolean =>
  isEnd(outcome) || (isInit && (outcome.kind === 'error' || outcome.kind === 'entrypoint'));

const nothing = Buffer.alloc(0);

const plain = (result: ApiResult, text: string): ApiResult => ({
  ...result,
  payload: Buffer.from(text),
  contentType: 'text/plain; charset=utf-8',
});

/** Init comes first, and the memory used is that which there is. */
function reportLine({ requestId, metrics }: Report): string {
  const { durationMs, billedDurationMs, initDurationMs, memorySizeMB } = metrics;
  const fields = [
    `REPORT RequestId: ${requestId}`,
    ...(initDurationMs === undefined ? [] : [`Init Duration: ${milliseconds(initDurationMs)}`]),
    `Duration: ${milliseconds(durationMs)}`,
    `Billed Duration: ${billedDurationMs} ms`,
    `Memory Size: ${memorySizeMB} MB`,
    `Max Memory Used: ${memorySizeMB} MB`,
  ];
  return `${fields.join('\t')}\t`;
}
