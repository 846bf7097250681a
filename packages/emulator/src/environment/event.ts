/** One invocation, as the runtime is told of it. */
export interface RuntimeEvent {
  readonly requestId: string;
  readonly payload: Uint8Array;
  readonly invokedFunctionArn: string;
  readonly traceId: string;
  /** Decoded JSON text. */
  readonly clientContext?: string | undefined;
  readonly tenantId?: string | undefined;
}
