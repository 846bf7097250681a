import type { RequestHead } from '../api/api-request.ts';
import { hasStagePrefix, stripStage } from '../api/stage-path.ts';
import { headerValue } from '../message/header-fields.ts';
import { createExtendedRequestId } from '../message/identifiers.ts';
import type { WebSocketApiOptions } from '../options.ts';
import type { ClientFacts, ConnectionFacts, StageFacts } from '../payload/websocket-event.ts';
import { describeRequest, localAddress } from '../server/request-head.ts';
import type { EventOutcome } from './call-route.ts';
import { createClientLog } from './client-log.ts';
import { describeClose, goingAway, type CloseStatus } from './close-status.ts';
import { Connection } from './connection.ts';
import { limitLifetime } from './connection-lifetime.ts';
import { answerHandshake, type UpgradeRequest } from './handshake.ts';
import { bounds, quotas } from './limits.ts';
import { MessageQueue } from './message-queue.ts';
import type { ConnectOutcome } from './connect-route.ts';
import type { WebSocketApi } from './websocket-api.ts';
import { webSocketError } from './websocket-error.ts';

/** The API that clients belong to: their next events go to what it is by then. */
export interface Stage {
  options: WebSocketApiOptions;
  api: WebSocketApi;
}

/** Who serves a client. */
export interface ClientService {
  readonly stage: Stage;
  /** Is told before the client's first message is read. */
  readonly onOpen: (connection: Connection) => void;
  readonly onEnd: (connection: Connection) => void;
  /** Whether functions are told no more. */
  readonly isCut: () => boolean;
}

/** Serves a client from its handshake on; resolves when all functions are done that were told of it. */
export async function serveClient(upgrade: UpgradeRequest, service: ClientService): Promise<void> {
  const { stage, onOpen, onEnd, isCut } = service;
  const { message, socket } = upgrade;
  const request = describeRequest(message, Date.now());
  const listener = localAddress(message.socket);
  let client = describeClient(request);
  /** With the stage as it is now. */
  const facts = (): ConnectionFacts => ({ ...client, ...describeStage(stage.options, listener) });
  const log = createClientLog(stage, request, client.connectionId);
  const started = performance.now();

  let outcome: EventOutcome | undefined;
  const handshake = await answerHandshake(upgrade, async () => {
    const decided = await decide(stage, request, facts());
    outcome = decided;
    client = decided.connection;
    return decided.verdict;
  });
  if (handshake.kind === 'invalid') outcome = { requestId: request.extendedRequestId, ...handshake };
  if (outcome !== undefined) log(request.method, started, outcome);

  const disconnect = async (status: CloseStatus): Promise<void> => {
    if (isCut()) return;
    const since = performance.now();
    const outcome = await stage.api.disconnect(facts(), status);
    log('DISCONNECT', since, { ...outcome, note: describeClose(status) });
  };
  // A function that has let the client in is told that it is not there.
  if (handshake.kind === 'gone') await disconnect({ code: 1006, reason: '' });
  if (handshake.kind !== 'open') return;

  const connection = new Connection(client, handshake.client);
  const messages = new MessageQueue({
    limit: bounds.concurrentMessages,
    handle: async (text) => {
      const since = performance.now();
      const { reply, ...told } = await stage.api.message(text, facts());
      const delivery = reply === undefined ? 'sent' : connection.send(reply);
      log('MESSAGE', since, delivery === 'sent' ? told : { ...told, error: undelivered[delivery] });
    },
    // Only the log can have failed; the connection tells that something is wrong.
    fail: () => void socket.destroy(),
    pause: () => connection.hold(true),
    resume: () => connection.hold(false),
  });
  onOpen(connection);
  connection.receive(socket, (text) => messages.push(text));
  const keep = limitLifetime(
    stage.options.lifetime ?? quotas,
    () => connection.lastActiveAt,
    (cause) => connection.end(goingAway(cause)),
  );
  const status = await connection.ended;
  keep();
  onEnd(connection);
  await Promise.all([messages.done(), disconnect(status)]);
}

const undelivered = {
  full: 'the answer was dropped: the client does not read what was sent to it',
  gone: 'the answer was dropped: the client is gone',
} as const;

const describeClient = (request: RequestHead): ClientFacts => ({
  connectionId: createExtendedRequestId(),
  connectedAt: request.receivedAt,
  sourceIp: request.sourceIp,
  userAgent: headerValue(request.headers, 'user-agent'),
});

const describeStage = (
  { domainName, apiId, stage, stageVariables }: WebSocketApiOptions,
  listener: string,
): StageFacts => ({
  // Not what the client asked for: functions may not reach that.
  domainName: domainName ?? listener,
  apiId,
  stage,
  stageVariables,
});

/** A client connects to the stage, whose path has nothing behind it. */
async function decide(
  { options, api }: Stage,
  request: RequestHead,
  facts: ConnectionFacts,
): Promise<ConnectOutcome> {
  const path = hasStagePrefix(options) ? stripStage(request.rawPath, options.stage) : request.rawPath;
  if (path === '/') return api.connect(request, facts);
  const requestId = request.extendedRequestId;
  const { status, text } = webSocketError('forbidden', facts.connectionId, requestId);
  return {
    requestId,
    status,
    error: `the path is not that of the stage ${options.stage}`,
    verdict: { accepted: false, status, contentType: 'application/json', body: text },
    connection: facts,
  };
}
