export { headTimeouts, refuse, refuseBrokenRequests, type UnreadableRequest } from './broken-requests.ts';
export { endConnection } from './end-connection.ts';
export {
  discardBody,
  header,
  type BodyReader,
  type Exchange,
  type Handler,
  type Sending,
} from './exchange.ts';
export { HeldAnswers, holdingPatienceMs } from './held-answers.ts';
export { NodeExchange } from './node-exchange.ts';
export type { PlainConnection } from './plain-connection.ts';
export { servePlainRequests } from './plain-server.ts';
export { isBodiless } from './response-head.ts';
