import type { BuildConfig, ContainerConfig } from './container.ts';

/** A function, by what it is made of: see {@link RuntimeFunction}, {@link ImageFunction} and {@link BuildFunction}. */
export type FunctionConfig = RuntimeFunction | ImageFunction | BuildFunction;

/** Code in one of Lambda's runtimes. */
export interface RuntimeFunction extends FunctionSettings {
  /** A Lambda runtime identifier: `nodejs22.x`. */
  readonly runtime: string;
  readonly handler: string;
  /** The directory of the code or, with a name that ends in `.zip`, a zip file; absolute. */
  readonly code: string;
  /** Directories and zip files (named `.zip`) that are put over each other in this order, as `/opt`; absolute. */
  readonly layers: readonly string[];
  /** The image that it runs on in a container. */
  readonly baseImage: string;
  readonly image?: undefined;
  readonly build?: undefined;
}

/** A container image. */
export interface ImageFunction extends FunctionSettings {
  readonly image: string;
  /** Instead of the image's own. */
  readonly entrypoint?: readonly string[];
  /** Instead of the image's own. */
  readonly command?: readonly string[];
  readonly runtime?: undefined;
  readonly build?: undefined;
}

/** An image that is built with the stack. Its entrypoint cannot be asked for before that. */
export interface BuildFunction extends FunctionSettings {
  readonly build: BuildConfig;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly runtime?: undefined;
  readonly image?: undefined;
}

interface FunctionSettings {
  readonly name: string;
  /** Seconds that an invocation may take. */
  readonly timeout: number;
  /** MB that an execution environment may use. */
  readonly memory: number;
  /** The most execution environments at once; 0 refuses all invocations. */
  readonly concurrency: number;
  readonly environment: Readonly<Record<string, string>>;
  /** A file of more variables, absolute; `environment` goes before it. */
  readonly envFile?: string;
  /** Names of {@link Stack.secrets}. */
  readonly secrets: readonly string[];
  /** What reloads the function; false: nothing. */
  readonly watch: false | WatchConfig;
  /** Seconds after which an unused execution environment is stopped. */
  readonly idleTimeout: number;
  /** Execution environments that are started with the stack. */
  readonly warm: number;
  /** Whether runtimes run their hooks before a snapshot and after it is restored; none is taken. */
  readonly snapStart: boolean;
  /** Seconds that an invocation waits when all environments are busy; 0 refuses it at once. */
  readonly queueTimeout: number;
  /** How often an asynchronous invocation is tried again after a function error. */
  readonly retries: number;
  /** Seconds after which an asynchronous invocation is given up. */
  readonly maxEventAge: number;
  /** The name of the function that is told of asynchronous invocations that were given up. */
  readonly onFailure?: string;
  /** The name of the function that is told of asynchronous invocations that succeeded. */
  readonly onSuccess?: string;
  /** Without it, the log is in text format, unless the function's variables say otherwise. */
  readonly logging?: LoggingConfig;
  readonly container: ContainerConfig;
}

/** Levels have an effect in JSON format alone. */
export interface LoggingConfig {
  readonly format: 'text' | 'json';
  /** What the function writes is left out below this level. */
  readonly level: 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
  /** What the platform writes is left out below this level. */
  readonly systemLevel: 'DEBUG' | 'INFO' | 'WARN';
}

export interface WatchConfig {
  /** Patterns of files that are not watched. */
  readonly ignore: readonly string[];
  /** Patterns of files that are watched besides the code. */
  readonly include: readonly string[];
  /** Looks in intervals instead of waiting for events. */
  readonly poll: boolean;
}
