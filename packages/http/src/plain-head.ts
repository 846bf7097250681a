/** The head of a request whose body has a known length. */
export interface PlainHead {
  readonly method: string;
  /** Path and query, as they came. */
  readonly url: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  /** Bytes. */
  readonly bodyLength: number;
  /** Where the body begins. */
  readonly end: number;
}

/** Longer heads are not plain. */
const longestHead = 8_192;

const requestLine = /(GET|POST|PUT|PATCH|DELETE|OPTIONS) (\/[\w\-.~:/?@!$&'()*+,;=%]*) HTTP\/1\.1\r\n/y;
const headerLine = /([!#$%&'*+\-.^_`|~\dA-Za-z]+):([\t\x20-\x7e]*)\r\n/y;

/** What decides where the message ends and how the connection goes on, and what Node.js gives as a list. */
const special = new Set(['transfer-encoding', 'expect', 'upgrade', 'proxy-connection', 'set-cookie']);

/**
 * Reads a head in the one form that nearly all have: nothing in it can be read in two ways. Everything else, be it allowed, doubtful,
 * wrong or not complete yet, is not plain, and llhttp's to decide.
 */
export function readPlainHead(bytes: Buffer): PlainHead | undefined {
  const end = bytes.indexOf('\r\n\r\n', 0, 'latin1') + 4;
  if (end === 3 || end > longestHead) return undefined;
  const text = bytes.toString('latin1', 0, end - 2);
  requestLine.lastIndex = 0;
  const [line, method, url] = requestLine.exec(text) ?? [];
  if (line === undefined || method === undefined || url === undefined) return undefined;
  const fields = readHeaders(text, line.length);
  if (fields === undefined) return undefined;
  const { host, connection, 'content-length': length = '0' } = fields.headers;
  if (host === undefined) return undefined;
  if (connection !== undefined && connection.toLowerCase() !== 'keep-alive') return undefined;
  return { method, url, ...fields, bodyLength: Number(length), end };
}

/** The headers, each of which there is once; undefined where they are not plain. */
function readHeaders(
  text: string,
  from: number,
): { readonly headers: Record<string, string>; readonly rawHeaders: string[] } | undefined {
  const headers: Record<string, string> = {};
  const rawHeaders: string[] = [];
  for (let at = from; at < text.length; at = headerLine.lastIndex) {
    headerLine.lastIndex = at;
    const [line, field, value] = headerLine.exec(text) ?? [];
    if (line === undefined || field === undefined || value === undefined) return undefined;
    const name = field.toLowerCase();
    if (special.has(name) || Object.hasOwn(headers, name)) return undefined;
    // Blanks around it are allowed, and read in more than one way.
    if (name === 'content-length' && !/^ ?\d{1,9}$/.test(value)) return undefined;
    const trimmed = value.trim();
    headers[name] = trimmed;
    rawHeaders.push(field, trimmed);
  }
  return { headers, rawHeaders };
}
