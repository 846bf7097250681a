import { createHash } from 'node:crypto';

/**
 * How often a function may be in one chain of requests.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
const mostInvocations = 16;

/**
 * Counts a function in the tracing header of its event, as Lambda does: `Lineage=68fd508a:5|c512fbe3:2`. Destinations get the header,
 * and SDKs send it with what a function invokes.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function extendLineage(traceId: string, functionName: string): string {
  const fields = traceId.split(';').filter((field) => !field.startsWith(key));
  const counts = countsOf(traceId);
  const id = idOf(functionName);
  counts.set(id, (counts.get(id) ?? 0) + 1);
  const lineage = [...counts].map(([each, count]) => `${each}:${count}`).join('|');
  return [...fields, `${key}${lineage}`].join(';');
}

/** Whether the function has been in the event's chain of requests so often that it must be a loop. */
export const isLoop = (traceId: string, functionName: string): boolean =>
  (countsOf(traceId).get(idOf(functionName)) ?? 0) > mostInvocations;

const key = 'Lineage=';

const idOf = (functionName: string): string =>
  createHash('sha256').update(functionName).digest('hex').slice(0, 8);

/** What is no count is left out. */
function countsOf(traceId: string): Map<string, number> {
  const lineage = traceId.split(';').find((field) => field.startsWith(key));
  const entries = lineage?.slice(key.length).matchAll(/([\da-f]{8}):(\d{1,4})(?=\||$)/g) ?? [];
  return new Map([...entries].map(([, id = '', count]) => [id, Number(count)]));
}
