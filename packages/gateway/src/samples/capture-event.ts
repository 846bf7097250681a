import type { Invoker } from '@lambda-stack/invoke';

import type { ApiRequest } from '../api/api-request.ts';
import type { Api } from '../api/api.ts';
import { createApi } from '../api/create-api.ts';

/** What functions of an API would get of a request: the first event, or why there is none. */
export async function captureEvent(
  options: (invoker: Invoker) => Parameters<typeof createApi>[0],
  request: ApiRequest,
): Promise<{ readonly event: string } | { readonly error: string }> {
  const events: string[] = [];
  const invoker: Invoker = {
    invoke: ({ payload }) => {
      events.push(Buffer.from(payload).toString('utf8'));
      const answer = { requestId: request.requestId, payload: Buffer.from('{}') };
      return Promise.resolve({ statusCode: 200, contentType: 'application/json', ...answer });
    },
    stream: () => Promise.reject(new Error('samples are not streamed')),
  };
  const api: Api = createApi(options(invoker));
  const { error = 'the gateway answers it itself' } = await api.handle(request);
  const [event] = events;
  return event === undefined ? { error } : { event };
}
