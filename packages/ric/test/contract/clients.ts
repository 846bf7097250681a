import { awslambdaric, node, node18, python, ruby, shell, type ClientKind } from '../client-process.ts';

/** What a client says of the same behaviour in its language's words, as AWS's client for that language does. */
export interface Contract {
  readonly kind: ClientKind;
  /** The function in the client's language. */
  readonly file: `app.${string}`;
  /** AWS's own client: how it takes a Runtime API that misbehaves is its own affair. */
  readonly official: boolean;
  readonly errorTypes: {
    readonly thrown: string;
    /** Where handlers can name their errors. */
    readonly custom?: string;
    /** Where a result can be what JSON can't hold. */
    readonly unserializable?: string;
    /** Where an error's message can be a call that fails. */
    readonly mute?: string | undefined;
    readonly missingFile: string;
    readonly missingFunction: string;
    readonly malformedHandler: string;
    readonly syntax: string;
    readonly importThrows: string;
  };
  /** The key of an error's stack trace. */
  readonly trace: 'trace' | 'stackTrace';
  /** Exit status after an error at init. */
  readonly initFailed: number;
  /** When a handler without its function is told: at init, or by each invocation. */
  readonly missingFunctionAt: 'init' | 'invocation';
  /** Whether what was probably meant is told. */
  readonly suggests: boolean;
  /** What exits in a handler: whether the invocation is answered with an error, and the process's exit status. */
  readonly exit: { readonly answers: boolean; readonly status?: number };
  /** Where a demand for more memory than there is fails: the error, and the process's exit status if it ends. */
  readonly exhausted?: { readonly errorType: string; readonly status?: number };
  /** Sources that fail. */
  readonly broken: { readonly syntax: string; readonly importThrows: string };
  /** What the log has of a record of two lines, in text and in JSON; none where the client has no logger. */
  readonly log?: { readonly text: RegExp; readonly json: Readonly<Record<string, unknown>> };
}

const nodeContract = {
  official: false,
  file: 'app.mjs',
  errorTypes: {
    thrown: 'TypeError',
    custom: 'OrderError',
    unserializable: 'Error',
    mute: 'handled',
    missingFile: 'Runtime.ImportModuleError',
    missingFunction: 'Runtime.HandlerNotFound',
    malformedHandler: 'Runtime.MalformedHandlerName',
    syntax: 'Runtime.UserCodeSyntaxError',
    importThrows: 'RangeError',
  },
  trace: 'trace',
  initFailed: 129,
  missingFunctionAt: 'init',
  suggests: true,
  exit: { answers: false, status: 7 },
  exhausted: { errorType: 'RangeError' },
  broken: { syntax: 'export const handler = () => {', importThrows: 'throw new RangeError("no ü")' },
  log: {
    text: /^[\d-]+T[\d:.]+Z\tid-1\tINFO\ttold\rtwice ü$/m,
    json: { level: 'INFO', message: 'told\ntwice ü', requestId: 'id-1' },
  },
} as const;

const pythonContract = {
  file: 'app.py',
  errorTypes: {
    thrown: 'TypeError',
    custom: 'OrderError',
    unserializable: 'Runtime.MarshalError',
    mute: 'MuteError',
    missingFile: 'Runtime.ImportModuleError',
    missingFunction: 'Runtime.HandlerNotFound',
    malformedHandler: 'Runtime.MalformedHandlerName',
    syntax: 'Runtime.UserCodeSyntaxError',
    importThrows: 'ValueError',
  },
  trace: 'stackTrace',
  initFailed: 1,
  missingFunctionAt: 'init',
  exit: { answers: false, status: 7 },
  exhausted: { errorType: 'MemoryError' },
  broken: { syntax: 'def handler(event, context:', importThrows: 'raise ValueError("no ü")' },
} as const;

const pythonJson = { level: 'WARNING', message: 'told\ntwice ü', logger: 'root', requestId: 'id-1' };

export const contracts: readonly Contract[] = [
  { ...nodeContract, kind: node },
  { ...nodeContract, kind: node18 },
  {
    ...pythonContract,
    kind: python,
    official: false,
    suggests: true,
    log: { text: /^\[WARNING\]\t[\d-]+T[\d:]+\.\d{3}Z\tid-1\ttold\rtwice ü$/m, json: pythonJson },
  },
  {
    ...pythonContract,
    kind: awslambdaric,
    // An error that can't say what it is ends it.
    errorTypes: { ...pythonContract.errorTypes, mute: undefined },
    official: true,
    suggests: false,
    log: { text: /^\[WARNING\]\t[\d-]+T[\d:]+\.\d{3}Z\tid-1\ttold\ntwice ü$/m, json: pythonJson },
  },
  {
    kind: ruby,
    official: false,
    file: 'app.rb',
    errorTypes: {
      thrown: 'Function<TypeError>',
      custom: 'Function<OrderError>',
      unserializable: 'Function<JSON::GeneratorError>',
      mute: 'Function<MuteError>',
      missingFile: 'Init<LoadError>',
      missingFunction: 'Function<NoMethodError>',
      malformedHandler: 'Init<ArgumentError>',
      syntax: 'Init<SyntaxError>',
      importThrows: 'Init<RangeError>',
    },
    trace: 'stackTrace',
    initFailed: 252,
    missingFunctionAt: 'invocation',
    suggests: true,
    exit: { answers: true, status: 255 },
    exhausted: { errorType: 'Function<NoMemoryError>', status: 255 },
    broken: { syntax: 'def handler(event:, context:', importThrows: 'raise RangeError, "no ü"' },
    log: {
      text: /^W, \[[\d-]+T[\d:.]+ #\d+\] {2}WARN id-1 -- : told\rtwice ü$/m,
      json: { level: 'WARN', message: 'told\ntwice ü', requestId: 'id-1' },
    },
  },
  {
    kind: shell,
    official: false,
    file: 'app.sh',
    errorTypes: {
      thrown: 'Runtime.UnknownReason',
      missingFile: 'Runtime.ImportModuleError',
      missingFunction: 'Runtime.HandlerNotFound',
      malformedHandler: 'Runtime.MalformedHandlerName',
      syntax: 'Runtime.UserCodeSyntaxError',
      importThrows: 'Runtime.ExitError',
    },
    trace: 'stackTrace',
    initFailed: 1,
    missingFunctionAt: 'init',
    suggests: true,
    exit: { answers: true },
    broken: { syntax: 'handler() { if; }', importThrows: 'echo "no ü" >&2; exit 3' },
  },
];
