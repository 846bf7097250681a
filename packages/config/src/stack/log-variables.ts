import type { LoggingConfig } from '../model/function.ts';

/**
 * The variables that tell a function's runtime how its log is written; as on AWS, the level is there in JSON format alone.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export function logVariables(logging: LoggingConfig | undefined): Readonly<Record<string, string>> {
  if (logging === undefined) return {};
  return logging.format === 'json'
    ? { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: logging.level }
    : { AWS_LAMBDA_LOG_FORMAT: 'Text' };
}
