import type { ErrorReport } from './error-report.ts';

/** A frame of a stack trace, as X-Ray shows it. */
interface Frame {
  readonly path: string;
  readonly line: number;
  readonly label: string;
}

/**
 * The cause of an error for X-Ray, as JSON in ASCII; frames are left out at the end where it would be longer than `limit` bytes.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-errors
 */
export function xrayCause(
  { errorType, errorMessage, trace }: ErrorReport,
  limit: number,
): string | undefined {
  const frames = trace.map(parseFrame).filter((frame) => frame !== undefined);
  for (let kept = frames.length; ; kept = Math.floor(kept / 2)) {
    const stack = frames.slice(0, kept);
    const cause = ascii({
      working_directory: process.cwd(),
      exceptions: [{ type: errorType, message: errorMessage, stack }],
      paths: [...new Set(stack.map(({ path }) => path))],
    });
    if (cause.length <= limit) return cause;
    if (kept === 0) return undefined;
  }
}

/** `    at label (path:line:column)`, or without a label, or without a place. */
function parseFrame(text: string): Frame | undefined {
  const [, labelled, inParentheses, alone] = /^\s+at (?:(.+) \((.+)\)|(.+))$/.exec(text) ?? [];
  const place = inParentheses ?? alone;
  if (place === undefined) return undefined;
  const [, path = place, line = '0'] = /^(?:file:\/\/)?(.+?):(\d+)(?::\d+)?$/.exec(place) ?? [];
  return { path, line: Number(line), label: labelled ?? 'anonymous' };
}

/** JSON that a header field may hold. */
function ascii(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
