/** Levels of the log, from the least to the most serious. */
export const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

export type Level = (typeof levels)[number];

/** Which levels are logged: those from `AWS_LAMBDA_LOG_LEVEL` on, or all of them. */
export function enabledLevels(threshold: string | undefined): ReadonlySet<Level> {
  const from = levels.findIndex((level) => level === threshold?.toUpperCase());
  return new Set(levels.slice(Math.max(0, from)));
}
