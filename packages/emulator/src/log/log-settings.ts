import type { FunctionDefinition } from '../options.ts';
import { parseLevel, type LogLevel } from './level.ts';

/** How a function's log is written. */
export interface LogSettings {
  readonly format: 'text' | 'json';
  /** Of what the function writes, in JSON format, lines of a lower level are left out. */
  readonly level: LogLevel;
  /** Of what the platform writes, in JSON format, records of a lower level are left out. */
  readonly systemLevel: LogLevel;
}

/**
 * The settings of a function's log: those of the function's side are its variables, which its runtime reads as well.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export const logSettings = ({
  environment,
  systemLogLevel = 'INFO',
}: Pick<FunctionDefinition, 'environment' | 'systemLogLevel'>): LogSettings => ({
  format: environment['AWS_LAMBDA_LOG_FORMAT']?.toUpperCase() === 'JSON' ? 'json' : 'text',
  level: parseLevel(environment['AWS_LAMBDA_LOG_LEVEL']) ?? 'INFO',
  systemLevel: systemLogLevel,
});
