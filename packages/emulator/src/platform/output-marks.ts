/** What lambda-stack itself says in a container's output, beside Lambda's lines. */
const ownMark = 'lambda-stack: ';

const platformLines = [
  /^(?:START|END|REPORT) RequestId: /,
  /^(?:INIT|RESTORE)_START Runtime Version: /,
  /^INIT_REPORT Init Duration: /,
  /^RESTORE_REPORT Restore Duration: /,
  /^XRAY TraceId: /,
  /^(?:EXTENSION|TELEMETRY|LOGS)\tName: /,
  /^\d{4}-\d\d-\d\dT[\d:.]+Z [\da-f-]{36} Task timed out after /,
  /^RequestId: [\da-f-]{36} Error: /,
  /^\{"time":"[^"]+","type":"platform\./,
];

/** The same in JSON format. */
const ownJson = /^\{"time":"[^"]+","type":"lambda-stack\./;

/** Whether a line is Lambda's, and not lambda-stack's nor the function's. */
export const isLambdaLine = (text: string): boolean => platformLines.some((line) => line.test(text));

/** Whether a line of an output is the platform's, and not the function's. */
export const isPlatformLine = (text: string): boolean =>
  text.startsWith(ownMark) || ownJson.test(text) || isLambdaLine(text);

/** A line of the platform as it stands in an output that functions write to as well. */
export const markedPlatformLine = (text: string): string =>
  isPlatformLine(text) ? text : `${ownMark}${text}`;
