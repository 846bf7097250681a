import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import {
  headTimeouts,
  NodeExchange,
  refuseBrokenRequests,
  servePlainRequests,
  type Exchange,
} from '@lambda-stack/http';

import type { Api } from './api/api.ts';
import { createApi } from './api/create-api.ts';
import { withEcho } from './echo/echo-invoker.ts';
import type { GatewayOptions } from './options.ts';
import { watchConnections } from './server/connections.ts';
import { declineUpgrade, wantsWebSocket } from './server/decline-upgrade.ts';
import { runExchange, type ExchangeRun } from './server/exchange.ts';
import { excessOf, mostHeadBytes } from './server/head-limits.ts';
import { declaresMoreThan } from './server/request-body.ts';
import { faultOf, unknownExpectation } from './server/request-fault.ts';
import { describeUnreadable, isSpare, refusalOf } from './server/unread-request.ts';
import { createConnectionsApi } from './websocket/connections-api.ts';
import { WebSockets } from './websocket/web-sockets.ts';

/** Where a gateway listens. */
export interface GatewayAddress {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

/** HTTP in front of functions. */
export interface Gateway {
  /**
   * Starts to listen, once in a gateway's life; after an error, it may be tried elsewhere.
   * @returns the address, with the port that the system chose
   * @throws the system's own error (`EADDRINUSE`, `EACCES`, …)
   */
  listen(address: GatewayAddress): Promise<GatewayAddress>;
  /**
   * Puts new routes and settings in the place of the old ones, for requests that come from now on. The listener and
   * requests under way are not touched; connections of a WebSocket API stay, unless it is another API from now on.
   * @throws RouteKeyError; the old routes then stay
   */
  update(options: GatewayOptions): void;
  /**
   * Ends the listener: with `drain` when all requests under way are answered, and functions have been told of the connections that end
   * with it; clients that neither send nor read are waited for as long as {@link ClientPatience} says. Else at once.
   */
  close(options?: { readonly drain?: boolean }): Promise<void>;
}

/** How long clients are waited for. */
export interface ClientPatience {
  /** For the head of a request, in ms. Default: 20 seconds. */
  readonly headMs?: number;
  /** For the rest of a request, when the gateway drains, in ms. Default: 5 seconds. */
  readonly senderMs?: number;
  /**
   * For progress in the reading of a response when the gateway drains, and for the reading of why it refuses a WebSocket, in ms. The system
   * tells of progress in steps of a megabyte or two. Default: 10 seconds.
   */
  readonly readerMs?: number;
}

/** Time for a request, and for the next one on the same connection, in ms. */
const timeouts = { requestTimeout: 60_000, keepAliveTimeout: 60_000 };

/**
 * Makes a gateway.
 * @throws RouteKeyError when a route is none, or two are for the same requests
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/welcome.html
 */
export function createGateway(
  options: GatewayOptions,
  { headMs, senderMs = 5_000, readerMs = 10_000 }: ClientPatience = {},
): Gateway {
  let isClosing = false;
  const slowHeads = headTimeouts(headMs);
  // A variable: the types of version 20 of Node.js do not know `shouldUpgradeCallback`, which older ones go without.
  const settings = {
    ...timeouts,
    ...slowHeads,
    maxHeaderSize: mostHeadBytes,
    shouldUpgradeCallback: (message: IncomingMessage) =>
      server.listenerCount('upgrade') > 0 && wantsWebSocket(message),
  };
  const server = createServer(settings);
  // Node.js would drop those beyond 2000 without a word; their size has a limit of its own.
  server.maxHeadersCount = 0;
  servePlainRequests(server, {
    handle: (exchange) => serve(exchange, { closes: () => isClosing }),
    patience: {
      headTimeoutMs: slowHeads.headersTimeout,
      requestTimeoutMs: timeouts.requestTimeout,
      keepAliveMs: timeouts.keepAliveTimeout,
    },
    checkEveryMs: slowHeads.connectionsCheckingInterval,
  });
  const connections = watchConnections(server);
  refuseBrokenRequests(server, {
    isAnswering: (socket) => connections.isAnswering(socket),
    inTurn: (socket, refuse) => connections.afterWhole(socket, refuse),
    onRefused: (error, socket, status) => {
      const refusal = refusalOf(error, status);
      if (connections.refuse(socket, refusal) || isSpare(socket)) return;
      const { log, name } = current.options;
      try {
        log?.({
          gateway: name,
          ...describeUnreadable(error),
          ...refusal,
          bytes: 0,
          durationMs: 0,
          requestId: randomUUID(),
        });
      } catch (failure) {
        warn(failure);
      }
    },
  });
  const webSockets = new WebSockets();

  const upgrade = (message: IncomingMessage, _: Duplex, head: Buffer): void => {
    const { socket } = message;
    const request = { message, socket, head, readerMs };
    if (!wantsWebSocket(message)) {
      declineUpgrade(server, request);
      return;
    }
    connections.release(socket);
    webSockets.upgrade(request);
  };

  /** @throws RouteKeyError */
  const adopt = (wanted: GatewayOptions): { readonly options: GatewayOptions; readonly api: Api } => {
    const next = { ...wanted, invoker: withEcho(wanted.invoker) };
    const api = next.type === 'websocket' ? createConnectionsApi(next, webSockets.open) : createApi(next);
    webSockets.update(next);
    // Where no one listens to it, a request to upgrade is answered as any other.
    server.off('upgrade', upgrade);
    if (next.type === 'websocket') server.on('upgrade', upgrade);
    return { options: next, api };
  };
  let current = adopt(options);

  const serve = (exchange: Exchange, { closes, fault }: Pick<ExchangeRun, 'closes' | 'fault'>): void => {
    const { api, options: settings } = current;
    const over = connections.track(exchange);
    runExchange({
      exchange,
      api,
      closes,
      fault,
      refusal: () => connections.refusalOf(exchange.socket),
      log: (entry) => settings.log?.({ gateway: settings.name, ...entry }),
    }).then(over, (error: unknown) => {
      warn(error);
      exchange.cut();
      over();
    });
  };

  server.on('request', (message, response) => {
    serve(new NodeExchange(message, response), { closes: () => isClosing });
  });
  server.on('checkContinue', (message: IncomingMessage, response: ServerResponse) => {
    const { bodyLimit, headLimits } = current.api;
    const isRefused =
      faultOf(message) !== undefined ||
      excessOf(message, headLimits) !== undefined ||
      declaresMoreThan(message, bodyLimit);
    if (!isRefused) response.writeContinue();
    // A client that was not told to go on may send its body or not: the connection is of no more use.
    serve(new NodeExchange(message, response), { closes: () => isRefused || isClosing });
  });
  server.on('checkExpectation', (message: IncomingMessage, response: ServerResponse) => {
    serve(new NodeExchange(message, response), { closes: () => true, fault: unknownExpectation });
  });

  return {
    listen: async ({ host, port }) => {
      server.listen(port, host);
      await once(server, 'listening');
      // From now on an error is a connection that could not be accepted: that one is lost, others are not.
      server.on('error', () => undefined);
      const address = server.address();
      return typeof address === 'object' && address !== null ? { host, port: address.port } : { host, port };
    },
    update: (next) => {
      current = adopt(next);
    },
    close: async ({ drain = false } = {}) => {
      isClosing = true;
      // Functions that are told of the ends of connections find `@connections` until they are done.
      await webSockets.close({ drain });
      const closed = new Promise((resolve) => server.close(resolve));
      if (drain) connections.drain({ senderMs, readerMs });
      else connections.destroy();
      await closed;
    },
  };
}

/** Only the log can have failed, and the response is out: it is told where Node.js tells such things. */
function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
