/** The levels of AWS's Runtime Interface Emulator, from least to most. */
export const logLevels = ['panic', 'fatal', 'error', 'warning', 'warn', 'info', 'debug', 'trace'] as const;

export type LogLevel = (typeof logLevels)[number];

/** Reads a level, in any case; undefined for what is none. */
export const parseLogLevel = (text: string): LogLevel | undefined =>
  logLevels.find((level) => level === text.toLowerCase());
