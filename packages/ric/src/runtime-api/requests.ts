/** The heads of the requests of the Runtime API, as text. */
export interface Requests {
  /** `GET …/invocation/next`, complete. */
  readonly next: string;
  /** The head of a `POST` with a JSON body. */
  post(path: string, body: string, errorType?: string): string;
}

/** Where the Runtime API is: `AWS_LAMBDA_RUNTIME_API` taken apart. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Parses `host:port`; IPv6 addresses stand in brackets. */
export function parseAddress(value: string): Address | undefined {
  const match = /^\[?([^\]/]+)\]?:(\d+)$/.exec(value);
  return match?.[1] === undefined ? undefined : { host: match[1], port: Number(match[2]) };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
export function createRequests(authority: string): Requests {
  const version = '/2018-06-01/runtime/';
  const host = ` HTTP/1.1\r\nHost: ${authority}\r\n`;
  const middle = `${host}Content-Type: application/json\r\nContent-Length: `;
  return {
    next: `GET ${version}invocation/next${host}\r\n`,
    post: (path, body, errorType) => {
      const extra =
        errorType === undefined ? '' : `Lambda-Runtime-Function-Error-Type: ${printable(errorType)}\r\n`;
      return `POST ${version}${path}${middle}${Buffer.byteLength(body)}\r\n${extra}\r\n`;
    },
  };
}

/** What a header field may hold. */
function printable(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, '?');
}
