import { header, type Exchange } from '@lambda-stack/http';
import {
  jsonFault,
  limits,
  requestIdHeader,
  ServiceError,
  type Invocation,
  type InvocationType,
} from '@lambda-stack/invoke';

/** What an invocation may be. */
export interface InvocationRules {
  /** @throws ServiceError for a type that is none */
  readonly type: (header: string | undefined) => InvocationType;
  /** What the runtime is given for a body. @throws ServiceError for one that it is not given */
  readonly payload: (body: Buffer) => Buffer;
  /** What the runtime is given for `X-Amz-Client-Context`. @throws ServiceError for one that it is not given */
  readonly clientContext: (base64: string) => string;
}

/** Those of Lambda: JSON alone. */
export const lambdaRules: InvocationRules = {
  type: invocationType,
  payload: jsonPayload,
  clientContext: jsonContext,
};

/**
 * Reads the headers and the body of an Invoke request.
 * @throws ServiceError where they break the rules
 */
export function parseInvocation(
  exchange: Exchange,
  functionName: string,
  qualifier: string | undefined,
  body: Buffer,
  rules: InvocationRules,
): Invocation {
  const asked = (name: string): string | undefined => header(exchange, name);
  const context = asked('x-amz-client-context');
  return {
    functionName,
    qualifier,
    type: rules.type(asked('x-amz-invocation-type')),
    payload: rules.payload(body),
    clientContext: context === undefined ? undefined : rules.clientContext(context),
    traceId: asked('x-amzn-trace-id'),
    tenantId: asked('x-amz-tenant-id'),
    logTail: asked('x-amz-log-type') === 'Tail',
    requestId: requestId(asked(requestIdHeader.toLowerCase())),
  };
}

function invocationType(value: string | undefined): InvocationType {
  if (value === undefined || value === 'RequestResponse') return 'RequestResponse';
  if (value === 'DryRun' || value === 'Event') return value;
  throw new ServiceError('InvalidParameterValueException', `Invalid InvocationType: ${value}`);
}

/** The id that the queue of another emulator knows the invocation by; who else names one has it under that name. */
function requestId(value: string | undefined): string | undefined {
  if (value === undefined || /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(value)) return value;
  throw new ServiceError('InvalidParameterValueException', `${requestIdHeader} is no UUID: ${value}`);
}

/**
 * The most bytes that a request may have.
 * @param isRelayTarget whether the queue of another emulator delivers here: what has its id was accepted before, an event or a record of one
 */
export function requestLimit({ headers }: Exchange, isRelayTarget: boolean): number {
  if (headers['x-amz-invocation-type'] === 'Event') return limits.eventBytes;
  const isRelayed = isRelayTarget && headers[requestIdHeader.toLowerCase()] !== undefined;
  return isRelayed ? limits.relayedBytes : limits.requestBytes;
}

const emptyEvent = Buffer.from('{}');

function jsonPayload(body: Buffer): Buffer {
  if (body.length === 0) return emptyEvent;
  const fault = jsonFault(body);
  if (fault === undefined) return body;
  throw new ServiceError(
    'InvalidRequestContentException',
    `Could not parse request body into json: ${fault.problem} at position ${fault.position}`,
  );
}

/** The text that is encoded; undefined where that is no base64, of which Node.js would leave out what it can't read. */
export function decodeBase64(base64: string): string | undefined {
  if (!/^[\d+/A-Za-z]+={0,2}$/.test(base64)) return undefined;
  return Buffer.from(base64, 'base64').toString('utf8');
}

function jsonContext(base64: string): string {
  if (base64.length > limits.clientContextBytes) {
    throw new ServiceError(
      'InvalidRequestContentException',
      `Client context must be at most ${limits.clientContextBytes} bytes of base64`,
    );
  }
  const text = decodeBase64(base64);
  if (text !== undefined && jsonFault(Buffer.from(text)) === undefined) return text;
  throw new ServiceError(
    'InvalidRequestContentException',
    'Client context must be a valid Base64-encoded JSON object.',
  );
}
