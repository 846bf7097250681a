import { errorTrailers, field } from '../errors/error-fields.ts';

/** The heads of the requests of the Runtime API, as text. */
export interface Requests {
  /** `GET …/invocation/next`, complete. */
  readonly next: string;
  /** The head of a `POST` with a JSON body. @param fields more header fields */
  post(path: string, body: string, fields: string): string;
  /** The head of a `POST` whose body comes in chunks, and may have an error in its trailers. */
  stream(path: string, contentType: string): string;
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
export function createRequests({ host: name, port }: Address): Requests {
  const version = '/2018-06-01/runtime/';
  const host = ` HTTP/1.1\r\nHost: ${name.includes(':') ? `[${name}]` : name}:${port}\r\n`;
  const json = `${host}Content-Type: application/json\r\nContent-Length: `;
  const chunked = `Lambda-Runtime-Function-Response-Mode: streaming\r\nTrailer: ${errorTrailers}\r\nTransfer-Encoding: chunked\r\n\r\n`;
  return {
    next: `GET ${version}invocation/next${host}\r\n`,
    post: (path, body, fields) => `POST ${version}${path}${json}${Buffer.byteLength(body)}\r\n${fields}\r\n`,
    stream: (path, contentType) =>
      `POST ${version}${path}${host}${field('Content-Type', contentType)}${chunked}`,
  };
}
