import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';

import { StackError } from '@lambda-stack/errors';
import { createHttpInvoker, EndpointError, ServiceError, type InvocationType } from '@lambda-stack/invoke';

import type { Command, CommandContext } from './context.ts';
import { invokeTarget } from './invoke-target.ts';
import { requireJson } from './json-input.ts';
import { showAnswer } from './show-answer.ts';

export interface InvokeOptions {
  readonly function: string;
  /** `-` reads the payload from standard input. */
  readonly input?: string | undefined;
  readonly data?: string;
  readonly event?: string;
  /** `RequestResponse` where it is left out. */
  readonly type?: InvocationType;
  /** Implies the type `Event`. */
  readonly async?: boolean;
  readonly tail?: boolean;
  readonly clientContext?: string;
  readonly endpoint?: string;
  readonly json?: boolean;
}

/** `lambda-stack invoke`: one invocation; the payload, or the id of what is queued, on standard output, the log on standard error. */
export const invoke: Command<InvokeOptions> = async (context, options) => {
  const payload = await readPayload(context, options);
  const { clientContext, type } = options;
  if (options.async && type !== 'Event')
    throw new StackError('USAGE', `--async is --type Event, and not --type ${type}`, {
      hint: 'Leave one of them out.',
    });
  if (options.tail && type !== undefined && type !== 'RequestResponse')
    throw new StackError(
      'USAGE',
      `--tail shows nothing with --type ${type}: the log is written later, or never`,
      {
        hint: 'Leave one of them out; `lambda-stack logs -f` shows what comes.',
      },
    );
  if (clientContext !== undefined) requireJson({ kind: 'client context' }, clientContext);
  const { endpoint, functions, textHere, problems } = await invokeTarget(context, options);
  const invoker = createHttpInvoker(endpoint);
  try {
    const result = await invoker.invoke({
      functionName: options.function,
      type,
      payload,
      clientContext,
      logTail: options.tail ?? false,
    });
    await showAnswer(context.terminal, { ...result, logTail: remarkHere(result.logTail, textHere) }, options);
    if (options.tail)
      for (const line of (await problems?.()) ?? [])
        context.terminal.err(`${context.terminal.errStyle('red', '✗')} ${line}`);
    return result.functionError === undefined ? 0 : 1;
  } catch (error) {
    throw toStackError(error, functions);
  } finally {
    await invoker.close();
  }
};

/** The last line is the report, which has no path, or what the emulator remarks on the code; those before are the function's own. */
const remarkHere = (
  tail: string | undefined,
  textHere: (text: string) => string = String,
): string | undefined => tail?.replace(/[^\n]*\n?$/, textHere);

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
  if (data !== undefined) return requireJson({ kind: 'data' }, data);
  if (event !== undefined)
    return requireJson({ kind: 'file', file: event }, await readEvent(workingDirectory, event));
  if (input === '-')
    return requireJson({ kind: 'standard input' }, (await buffer(process.stdin)).toString('utf8'));
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
