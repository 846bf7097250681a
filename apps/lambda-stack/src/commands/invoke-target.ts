import { StackError } from '@lambda-stack/errors';

import { fetchState, NoAnswerError } from '../project/control-client.ts';
import { findRunningProject } from '../project/find-project.ts';
import { findComposeTarget } from './compose-target.ts';
import type { CommandContext } from './context.ts';
import { configurationLines } from './problem-lines.ts';

/** What an invocation goes to. */
export interface InvokeTarget {
  readonly endpoint: string;
  /** Where they are known. */
  readonly functions?: readonly string[];
  /** What the function's environment says, with the paths of this machine. */
  readonly textHere?: (text: string) => string;
  /** Why what runs is not what is written now. */
  readonly problems?: () => Promise<readonly string[]>;
}

/** @throws StackError `USAGE`, `NOT_RUNNING` */
export const invokeTarget = async (
  context: CommandContext,
  { endpoint, function: name }: { readonly endpoint?: string; readonly function: string },
): Promise<InvokeTarget> => {
  if (endpoint === undefined) return (await containers(context, name)) ?? processes(context);
  // `localhost:9000` is a URL, too: one of the scheme `localhost:`.
  if (/^https?:/i.test(endpoint) && URL.canParse(endpoint)) return { endpoint };
  throw new StackError('USAGE', `--endpoint ${endpoint} is no URL of http: or https:`, {
    hint: 'Give one like http://127.0.0.1:9000.',
  });
};

async function containers(context: CommandContext, name: string): Promise<InvokeTarget | undefined> {
  const stack = await findComposeTarget(context);
  if (stack === undefined) return undefined;
  const { endpointOf, textHere } = await import('../compose-engine/compose-stack.ts');
  const endpoint = endpointOf(stack);
  return endpoint === undefined ? undefined : { endpoint, textHere: (text) => textHere(stack, name, text) };
}

function processes(context: CommandContext): InvokeTarget {
  const { endpoint, functions, controlSocket } = findRunningProject(context).record;
  return { endpoint, functions, problems: () => configurationProblems(controlSocket) };
}

/** The invocation is over: a stack that ends meanwhile makes it no failure. */
async function configurationProblems(controlSocket: string): Promise<readonly string[]> {
  try {
    return configurationLines(await fetchState(controlSocket));
  } catch (error) {
    if (error instanceof NoAnswerError) return [error.message];
    throw error;
  }
}
