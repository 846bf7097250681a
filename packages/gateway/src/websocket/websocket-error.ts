/**
 * What a WebSocket API answers itself, to a handshake with the status and to a message without it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
const webSocketErrors = {
  unauthorized: { status: 401, message: 'Unauthorized' },
  forbidden: { status: 403, message: 'Forbidden' },
  internal: { status: 500, message: 'Internal server error' },
  failed: { status: 502, message: 'Internal server error' },
  timeout: { status: 504, message: 'Endpoint request timed out' },
  'too-large': { status: 413, message: 'Request Too Long' },
} as const;

export type WebSocketErrorName = keyof typeof webSocketErrors;

/** The status that an error has, or would have if it were a response. */
export const webSocketErrorStatus = (name: WebSocketErrorName): number => webSocketErrors[name].status;

/** An error with its text, which is as recorded to the blank. */
export function webSocketError(
  name: WebSocketErrorName,
  connectionId: string,
  requestId: string,
): { readonly status: number; readonly text: string } {
  const { status, message } = webSocketErrors[name];
  return {
    status,
    text: `{"message": "${message}", "connectionId":"${connectionId}", "requestId":"${requestId}"}`,
  };
}
