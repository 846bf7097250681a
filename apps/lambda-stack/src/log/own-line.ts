import type { PlatformRecord } from './platform-records.ts';

/** What of a record a line has besides its text. */
type Fields = Pick<PlatformRecord, 'requestId' | 'request'>;

/** What a line of a container of lambda-stack's own tells. */
export type OwnLine = Pick<PlatformRecord, 'function' | 'text'> & Fields;

/**
 * A record as a container writes it that speaks for many, those of all gateways or of the queue: a line for people, with whom it is about,
 * and behind a tab its fields as JSON, where it has some.
 */
export function ownLine({ function: name, text, requestId, request }: PlatformRecord): string {
  const fields: Fields = { ...(requestId && { requestId }), ...(request && { request }) };
  const more = Object.keys(fields).length === 0 ? '' : `\t${JSON.stringify(fields)}`;
  // One line, as clients of Lambda write texts of several.
  return `${name}: ${text.replaceAll('\n', '\r')}${more}`;
}

/** What {@link ownLine} has written; undefined for any other line. @param names those that the container speaks for */
export function readOwnLine(line: string, names: readonly string[]): OwnLine | undefined {
  const name = names.find((one) => line.startsWith(`${one}: `));
  if (name === undefined) return undefined;
  const said = line.slice(name.length + 2);
  const tab = said.lastIndexOf('\t');
  const fields = tab === -1 ? undefined : readFields(said.slice(tab + 1));
  const text = fields === undefined ? said : said.slice(0, tab);
  return { function: name, text: text.replaceAll('\r', '\n'), ...fields };
}

/** Undefined for what is a part of the text. */
function readFields(text: string): Fields | undefined {
  if (!/^\{.*\}$/.test(text)) return undefined;
  try {
    const { requestId, request } = JSON.parse(text) as Fields;
    if (requestId === undefined && request === undefined) return undefined;
    return { ...(requestId && { requestId }), ...(request && { request }) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
