import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';

import { StackError } from '@lambda-stack/errors';
import { createHttpInvoker, EndpointError, ServiceError, type InvocationResult } from '@lambda-stack/invoke';

import { findRunningProject } from '../project/find-project.ts';
import { readable } from '../terminal/log-line.ts';
import type { Command, CommandContext } from './context.ts';

export interface InvokeOptions {
  readonly function: string;
  /** `-` reads the payload from standard input. */
  readonly input?: string | undefined;
  readonly data?: string;
  readonly event?: string;
  readonly tail?: boolean;
  readonly clientContext?: string;
  readonly endpoint?: string;
  readonly json?: boolean;
}

/** `lambda-stack invoke`: one invocation; the payload on standard output, the log on standard error. */
export const invoke: Command<InvokeOptions> = async (context, options) => {
  const payload = await readPayload(context, options);
  const { clientContext } = options;
  if (clientContext !== undefined) requireJson('--client-context', clientContext);
  const { endpoint, functions } = target(context, options);
  const invoker = createHttpInvoker(endpoint);
  try {
    const result = await invoker.invoke({
      functionName: options.function,
      payload,
      clientContext,
      logTail: options.tail ?? false,
    });
    show(context, options, result);
    return result.functionError === undefined ? 0 : 1;
  } catch (error) {
    throw toStackError(error, functions);
  } finally {
    await invoker.close();
  }
};

function show({ terminal }: CommandContext, { json }: InvokeOptions, result: InvocationResult): void {
  if (result.logTail) terminal.err(readable(result.logTail));
  const text = Buffer.from(result.payload).toString('utf8');
  if (json) {
    const { requestId, functionError, logTail } = result;
    terminal.out(JSON.stringify({ requestId, functionError, logTail, payload: parseOr(text) }));
  } else {
    terminal.outBytes(result.payload);
    if (terminal.interactive && !text.endsWith('\n')) terminal.out('');
  }
}

/** The endpoint, and its functions where they are known. */
const target = (
  context: CommandContext,
  { endpoint }: InvokeOptions,
): { readonly endpoint: string; readonly functions?: readonly string[] } => {
  if (endpoint === undefined) return findRunningProject(context).record;
  if (URL.canParse(endpoint)) return { endpoint };
  throw new StackError('USAGE', `--endpoint ${endpoint} is no URL`, {
    hint: 'Give one like http://127.0.0.1:9000.',
  });
};

async function readPayload(
  { workingDirectory }: CommandContext,
  options: InvokeOptions,
): Promise<Uint8Array> {
  const { data, event, input } = options;
  if ([data, event, input].filter((given) => given !== undefined).length > 1) {
    throw new StackError('USAGE', 'The payload is given more than once', {
      hint: 'Use one of -d JSON, -e FILE and -.',
    });
  }
  if (input !== undefined && input !== '-') {
    throw new StackError('USAGE', `Unexpected argument ${input}`, {
      hint: 'Give the payload with -d JSON, -e FILE or -.',
    });
  }
  if (data !== undefined) return requireJson('-d', data);
  if (event !== undefined) return requireJson(event, await readEvent(workingDirectory, event));
  if (input === '-') return requireJson('Standard input', (await buffer(process.stdin)).toString('utf8'));
  return Buffer.from('{}');
}

async function readEvent(workingDirectory: string, file: string): Promise<string> {
  try {
    return await readFile(resolve(workingDirectory, file), 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StackError('USAGE', `The event cannot be read: ${reason}`, {
      hint: 'Check the path: it is relative to the working directory.',
      cause: error,
    });
  }
}

function requireJson(what: string, text: string): Uint8Array {
  try {
    JSON.parse(text);
    return Buffer.from(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StackError('USAGE', `${what} is no JSON: ${reason}`, {
      hint: 'A payload is JSON; in a shell, quote it: -d \'{"key": "value"}\'.',
      cause: error,
    });
  }
}

function parseOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function toStackError(error: unknown, functions: readonly string[] | undefined): unknown {
  if (error instanceof EndpointError)
    return new StackError('ENDPOINT_UNREACHABLE', error.message, { cause: error });
  if (error instanceof ServiceError && error.type === 'ResourceNotFoundException' && functions) {
    return new StackError('FUNCTION_UNKNOWN', error.message, {
      hint: `This stack has: ${functions.join(', ')}.`,
    });
  }
  if (error instanceof ServiceError) {
    return new StackError('INVOKE_REFUSED', `${error.type}: ${error.message}`, { cause: error });
  }
  return error;
}
