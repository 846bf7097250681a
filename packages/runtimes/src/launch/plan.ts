import type { Roots } from '../path-map.ts';
import type { Runtime } from '../runtime.ts';

/** Where the runtime clients that come with lambda-stack are; absolute paths. */
export interface ClientPaths {
  /** The Node.js client, an `.mjs` file. */
  readonly node: string;
  /** The Python client, `bootstrap.py`; `debug-wrapper` is beside it. */
  readonly python: string;
  /** The Ruby client, `bootstrap.rb`. */
  readonly ruby: string;
  /** The shell client, `bootstrap`. */
  readonly shell: string;
  /** What finds out how a function in Java is started, `bootstrap`. */
  readonly java: string;
  /** What finds out how a function in .NET is started, `bootstrap`. */
  readonly dotnet: string;
}

/** What an image says of its start. */
export interface ImageStart {
  /** Entrypoint and command; without them, a bootstrap is looked for in Lambda's places. */
  readonly command: readonly string[];
  /** Absolute. */
  readonly workingDirectory: string;
}

/** Where a debugger is waited for. */
export interface DebugAddress {
  readonly host: string;
  readonly port: number;
}

export interface LaunchRequest {
  readonly runtime: Runtime;
  readonly handler: string;
  /** Where the handler's module is, absolute, if it was made of the function's TypeScript. */
  readonly bundle?: string | undefined;
  readonly roots: Roots;
  readonly clients: ClientPaths;
  /** The function's own variables, with real paths. What is set here, the plan does not set. */
  readonly environment: Readonly<Record<string, string>>;
  /** The PATH that languages and tools are looked up in. */
  readonly searchPath: string;
  /** MB that the function may use; where it is known, the language's heap is held to it. */
  readonly memory?: number;
  /** The Node.js to run; this process's own where it is left out. */
  readonly node?: string;
  /** For a function that runs in an image of its own, where Lambda's paths are real. */
  readonly image?: ImageStart | undefined;
  /** The runtime is started so that a debugger can attach there. */
  readonly debug?: DebugAddress | undefined;
}

/** How a function's runtime is started. */
export interface LaunchPlan {
  /** Absolute. */
  readonly command: string;
  readonly arguments: readonly string[];
  readonly workingDirectory: string;
  /**
   * What the language and the platform set: `LAMBDA_TASK_ROOT`, `LAMBDA_RUNTIME_DIR`, `AWS_EXECUTION_ENV`
   * (not for `provided.*`), and those of `PATH`, `LD_LIBRARY_PATH`, `NODE_PATH`, `PYTHONPATH`, `RUBYLIB`, `GEM_PATH` that the function does
   * not set itself.
   */
  readonly environment: Readonly<Record<string, string>>;
  /** Variables that count whatever the function sets: a debugger's options. */
  readonly overrides?: Readonly<Record<string, string>>;
  /** Which runtime client serves the function, and whether it is the language's official one. */
  readonly client: { readonly name: string; readonly official: boolean };
  /** A program of the function's own, or of its image, that has to speak the Runtime API itself, as it is called. */
  readonly program?: string;
  /** What the log should say once, as sentences. */
  readonly notes: readonly string[];
  /** What is broken here, and passed over: `doctor` counts it as a failure. */
  readonly broken?: { readonly message: string; readonly remedy: string };
  /** The version of the language that will run it: `20.19.4`, `3.12.8`. None for `provided.*`. */
  readonly localVersion?: string;
  /** Whether that is another version than the configured one. */
  readonly versionDiffers: boolean;
}
