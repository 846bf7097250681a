/** Takes a response that a runtime streams. */
export interface ResponseSink {
  begin(contentType: string): void;
  /** Takes a piece; a promise asks to hold back further ones. */
  write(piece: Uint8Array): Promise<void> | undefined;
}
