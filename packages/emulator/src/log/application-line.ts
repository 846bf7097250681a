import { isLogged, parseLevel, type LogLevel } from './level.ts';

/** A line of a function in JSON format, in the form of Lambda's clients. @param time milliseconds since 1970 */
export const applicationLine = (message: string, level: LogLevel, time: number): string =>
  JSON.stringify({ timestamp: new Date(time).toISOString(), level, message });

/**
 * Whether a line of a function in JSON format is logged: a JSON object by its `level` (INFO where it has none, or no known one); any
 * other text always, for what a crash leaves behind has no level.
 */
export function isLineLogged(line: string, least: LogLevel): boolean {
  if (least === 'TRACE' || !line.startsWith('{')) return true;
  const level = levelOf(line);
  return level === undefined || isLogged(level, least);
}

function levelOf(line: string): LogLevel | undefined {
  try {
    const record: unknown = JSON.parse(line);
    if (typeof record !== 'object' || record === null) return undefined;
    return ('level' in record ? parseLevel(record.level) : undefined) ?? 'INFO';
  } catch {
    // It only looks like JSON.
    return undefined;
  }
}
