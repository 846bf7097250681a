import { send, type ClientRequest, type ClientResponse } from './client.ts';
import { RawAnswer } from './function-invoker.ts';
import { startGateway } from './start-gateway.ts';

/** The gateways of all kinds and payload formats, with a function that gives one answer; REST APIs with `image/*` as binary. */
const starters = {
  rest: (handler) => startGateway('rest', handler, { stagePrefix: false, binaryMediaTypes: ['image/*'] }),
  'http-1.0': (handler) => startGateway('http', handler, { payloadFormat: '1.0' }),
  'http-2.0': (handler) => startGateway('http', handler),
  url: (handler) => startGateway('url', handler),
  alb: (handler) => startGateway('alb', handler),
  'alb-multi': (handler) => startGateway('alb', handler, { multiValueHeaders: true }),
} as const satisfies Readonly<Record<string, (handler: () => unknown) => Promise<{ readonly port: number }>>>;

export type AnswerFormat = keyof typeof starters;

/** The response of a gateway whose function does what `handler` does. */
export async function respond(
  format: AnswerFormat,
  handler: () => unknown,
  request: ClientRequest = {},
): Promise<ClientResponse> {
  return send(await starters[format](handler), '/x', request);
}

/** Text in JSON as a runtime wrote it. */
export const raw = (text: string): RawAnswer => new RawAnswer(text);
