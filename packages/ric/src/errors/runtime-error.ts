/** The errors that the runtime itself reports, by AWS's names. */
export type RuntimeErrorType =
  | 'Runtime.CallbackHandlerDeprecated'
  | 'Runtime.HandlerNotFound'
  | 'Runtime.ImportModuleError'
  | 'Runtime.InvalidStreamingOperation'
  | 'Runtime.JSONStringifyError'
  | 'Runtime.MalformedHandlerName'
  | 'Runtime.MalformedStreamingHandler'
  | 'Runtime.NodeJsExit'
  | 'Runtime.UnhandledPromiseRejection'
  | 'Runtime.UserCodeSyntaxError';

/** An error of the runtime, not of the function's code. */
export class RuntimeError extends Error {
  override readonly name: RuntimeErrorType;

  constructor(name: RuntimeErrorType, message: string) {
    super(message);
    this.name = name;
    // The stack was captured under the class's name.
    if (this.stack !== undefined) this.stack = this.stack.replace(/^Error/, name);
  }
}
