/** What `HttpResponseStream.from` needs of a stream. */
export interface PreludeStream {
  setContentType(contentType: string): void;
  _onBeforeFirstWrite?: ((write: (piece: string | Uint8Array) => unknown) => void) | undefined;
}

const contentType = 'application/vnd.awslambda.http-integration-response';
const delimiter = new Uint8Array(8);

/** Responses of function URLs and gateways: status and headers come before the body. */
export const HttpResponseStream = {
  /**
   * Puts `metadata` (`statusCode`, `headers`, `cookies`) in front of what is written first; returns the same stream.
   * @throws RuntimeError `Runtime.InvalidStreamingOperation` when something is written already
   */
  from<S extends PreludeStream>(stream: S, metadata: unknown): S {
    stream.setContentType(contentType);
    const prelude = JSON.stringify(metadata);
    stream._onBeforeFirstWrite = (write) => {
      write(prelude);
      write(delimiter);
    };
    return stream;
  },
};
