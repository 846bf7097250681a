import { requestIdHeader, type Invocation } from './invocation.ts';

/** The operations of the Invoke API that run functions, and what their paths are made of. */
export const invokePaths = {
  invoke: { version: '2015-03-31', name: 'invocations' },
  stream: { version: '2021-11-15', name: 'response-streaming-invocations' },
} as const;

/** The URL of an invocation. */
export function invocationUrl(
  endpoint: string,
  { version, name }: (typeof invokePaths)[keyof typeof invokePaths],
  { functionName, qualifier }: Invocation,
): URL {
  const url = new URL(`/${version}/functions/${encodeURIComponent(functionName)}/${name}`, endpoint);
  if (qualifier !== undefined) url.searchParams.set('Qualifier', qualifier);
  return url;
}

/** The headers of an invocation. */
export const invocationHeaders = ({
  type,
  clientContext,
  traceId,
  tenantId,
  logTail,
  requestId,
}: Invocation): Record<string, string> => ({
  'Content-Type': 'application/json',
  ...(type === undefined ? {} : { 'X-Amz-Invocation-Type': type }),
  ...(clientContext === undefined
    ? {}
    : { 'X-Amz-Client-Context': Buffer.from(clientContext).toString('base64') }),
  ...(traceId === undefined ? {} : { 'X-Amzn-Trace-Id': traceId }),
  ...(tenantId === undefined ? {} : { 'X-Amz-Tenant-Id': tenantId }),
  ...(logTail ? { 'X-Amz-Log-Type': 'Tail' } : {}),
  ...(requestId === undefined ? {} : { [requestIdHeader]: requestId }),
});
