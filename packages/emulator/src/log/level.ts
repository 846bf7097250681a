import type { PlatformEvent } from '../platform/event.ts';

/** From most to least detail. */
const logLevels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

export type LogLevel = (typeof logLevels)[number];

/** Those that the system log can have. */
export const systemLogLevels = ['DEBUG', 'INFO', 'WARN'] as const;

export type SystemLogLevel = (typeof systemLogLevels)[number];

/** Whether something of this level is logged where `least` is the level that was chosen. */
export const isLogged = (level: LogLevel, least: LogLevel): boolean =>
  logLevels.indexOf(level) >= logLevels.indexOf(least);

/** Reads a level, in any case; undefined for what is none. */
export function parseLevel(text: unknown): LogLevel | undefined {
  if (typeof text !== 'string') return undefined;
  const upper = text.toUpperCase();
  return logLevels.find((level) => level === upper || (level === 'WARN' && upper === 'WARNING'));
}

/**
 * The level of what the platform tells, by which the system log's level filters it in JSON format.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export function levelOf({ type, record }: PlatformEvent): LogLevel {
  switch (type) {
    case 'platform.initRuntimeDone':
    case 'platform.initReport':
    case 'platform.restoreRuntimeDone':
    case 'platform.runtimeDone':
      return record.status === 'success' ? 'DEBUG' : 'WARN';
    case 'platform.restoreReport':
    case 'platform.report':
      return record.status === 'success' ? 'INFO' : 'WARN';
    case 'platform.extension':
      return record.errorType === undefined ? 'INFO' : 'WARN';
    case 'platform.fault':
      return 'ERROR';
    case 'platform.logsDropped':
      return 'WARN';
    case 'platform.initStart':
    case 'platform.restoreStart':
    case 'platform.start':
    case 'platform.telemetrySubscription':
    case 'platform.logsSubscription':
      return 'INFO';
  }
}
