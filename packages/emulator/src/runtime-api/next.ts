import type { Exchange } from '@lambda-stack/http';

import { answerWrongState } from './errors.ts';
import type { RuntimePeer } from './peer.ts';

/** A runtime's request for its next event; it is answered when there is one. */
export function handleNext(peer: RuntimePeer, exchange: Exchange): void {
  const allowed = peer.next((event, deadlineMs) => {
    const headers = [
      'Content-Type',
      'application/json',
      'Lambda-Runtime-Aws-Request-Id',
      event.requestId,
      'Lambda-Runtime-Deadline-Ms',
      String(deadlineMs),
      'Lambda-Runtime-Invoked-Function-Arn',
      event.invokedFunctionArn,
      'Lambda-Runtime-Trace-Id',
      event.traceId,
    ];
    if (event.clientContext !== undefined)
      headers.push('Lambda-Runtime-Client-Context', headerText(event.clientContext));
    if (event.tenantId !== undefined) headers.push('Lambda-Runtime-Aws-Tenant-Id', event.tenantId);
    exchange.answer(200, headers, event.payload);
  });
  if (!allowed) answerWrongState(exchange);
}

/** JSON text as a header value: its UTF-8 bytes as they are, and its line ends, which are only layout in JSON, as spaces. */
const headerText = (json: string): string =>
  Buffer.from(json, 'utf8')
    .toString('latin1')
    .replace(/[\t\r\n]/g, ' ')
    .replaceAll('\x7f', '\\u007f');
