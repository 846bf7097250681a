import { Agent, request, type Dispatcher } from 'undici';

/** What HTTP is spoken with, and its connections. */
export interface HttpClient {
  readonly request: typeof request;
  readonly dispatcher: Dispatcher;
}

export const createHttpClient = (): HttpClient => ({
  request,
  // An invocation may take 15 minutes before its first byte.
  dispatcher: new Agent({ headersTimeout: 0, bodyTimeout: 0 }),
});
