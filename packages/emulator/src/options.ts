import type { WatchOptions } from '@lambda-stack/code';
import type { CorsOptions } from '@lambda-stack/invoke';
import type { ClientPaths, DebugAddress, ImageStart } from '@lambda-stack/runtimes';

import type { AccessSettings } from './http/access.ts';
import type { Address } from './http/server.ts';
import type { SystemLogLevel } from './log/level.ts';
import type { LogSink } from './log/record.ts';
import type { ProcessLauncher } from './process/launcher.ts';
import type { Profile } from './profile/profile.ts';
import type { AsynchronousSettings } from './queue/asynchronous-function.ts';
import type { EventQueueSettings } from './queue/event-queue.ts';

/** One function, with everything that is needed to run it. */
export interface FunctionDefinition {
  readonly name: string;
  /** A Lambda runtime identifier, `nodejs20.x` say. */
  readonly runtime: string;
  /** What the log calls the runtime of a base image, `nodejs:22` say; it tells `runtime` where this is left out. */
  readonly imageLanguage?: string | undefined;
  /** What the Invoke API tells of it; `Zip` by default. */
  readonly packageType?: 'Zip' | 'Image';
  readonly handler: string;
  /** `$LATEST` where it is left out. */
  readonly version?: string;
  /** The directory that stands for `/var/task`, or a zip file of it, whose name ends in `.zip`; absolute. */
  readonly code: string;
  /** Where the directory `code` is seen with what is above it, which its TypeScript may import; `code` itself where it is left out. */
  readonly sources?: string | undefined;
  /** Directories and zip files that are put over each other, in this order, as `/opt`; absolute. */
  readonly layers?: readonly string[];
  /** Seconds. */
  readonly timeout: number;
  /** MB. */
  readonly memory: number;
  /** The most execution environments at once; 0 refuses every invocation. */
  readonly concurrency: number;
  /** Where the function is an image that this process runs in: Lambda's paths are real then, and `code` is `/var/task`. */
  readonly image?: ImageStart;
  /** The function's variables; Lambda's paths in them stand for those of this machine. */
  readonly environment: Readonly<Record<string, string>>;
  /** More variables, whose paths are this machine's already. */
  readonly localEnvironment?: Readonly<Record<string, string>>;
  /** Reload on change of the code; `false` for never. */
  readonly watch: false | WatchOptions;
  /** Seconds after which an idle environment is stopped. */
  readonly idleTimeout: number;
  /** Environments that are started at once. */
  readonly warm: number;
  /** Runtimes are told to make themselves ready for a snapshot, and to be restored from it at once; none is taken. */
  readonly snapStart?: boolean;
  /** Seconds that an invocation waits for a free environment before it is throttled. */
  readonly queueTimeout: number;
  /** Of what the platform writes into a log in JSON format, records of a lower level are left out; `INFO` by default. */
  readonly systemLogLevel?: SystemLogLevel;
  /** It runs for a debugger, which listens there: in one environment, which is always there, without limits of time and memory. */
  readonly debug?: DebugAddress | undefined;
  /** Retries and destinations of asynchronous invocations; Lambda's defaults where it is left out. */
  readonly asynchronous?: AsynchronousSettings;
}

export interface EmulatorOptions {
  /** Reported by `GET /_lambda-stack/state`. */
  readonly version: string;
  readonly functions: readonly FunctionDefinition[];
  readonly region: string;
  readonly accountId: string;
  /** Where the runtime interface clients are. */
  readonly clients: ClientPaths;
  /** A private directory for what environments write (`/tmp` of each), and for what is unpacked; made and removed by the caller. */
  readonly directory: string;
  /** Where interpreters are looked up: a `PATH`. */
  readonly searchPath: string;
  readonly log: LogSink;
  /** Told of a function whose next invocation starts it anew: its code changed, or it is restarted. */
  readonly onReplaced?: (functionName: string) => void;
  /** Whose answers and words it has; the Lambda service's by default. */
  readonly profile?: Profile;
  /** Where the Runtime API of the first environment is, and of others when it is free there; any port of loopback by default. */
  readonly runtimeApi?: Address;
  /** Whether every name means its function, the only one. */
  readonly anyName?: boolean;
  /** Starts runtime processes; a plain one by default. */
  readonly launcher?: ProcessLauncher;
  /** Host names, beside loopback and IP addresses, that callers may use for the Invoke API. */
  readonly allowedHosts?: readonly string[];
  /** Which web pages of other hosts may use the Invoke API; none by default. */
  readonly cors?: CorsOptions | undefined;
  /** What a refusal names to allow more hosts and pages; the configuration's keys by default. */
  readonly accessSettings?: AccessSettings;
  /** The URL of the Invoke API as functions reach it (`AWS_ENDPOINT_URL_LAMBDA`), once it is known. */
  readonly endpointUrl?: () => string | undefined;
  /** Where asynchronous invocations wait; in `directory`, and no longer than that, where it is left out. */
  readonly queue?: EventQueueSettings;
  /**
   * The URL of the Invoke API that takes asynchronous invocations instead of a queue of this emulator: the one of all functions. What its
   * queue delivers here may be larger than what callers send.
   */
  readonly eventEndpoint?: string | undefined;
}

/** The version of a function that runs. */
export const versionOf = ({ version = '$LATEST' }: Pick<FunctionDefinition, 'version'>): string => version;
