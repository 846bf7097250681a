import { randomUUID } from 'node:crypto';

import { StackError } from '@lambda-stack/errors';
import {
  type LambdaEvent,
  SampleError,
  samples,
  type Sample,
  type SampleContext,
} from '@lambda-stack/gateway';
import { nearest } from '@lambda-stack/runtimes';

import { resolveHere } from '../checks/resolved-here.ts';
import { isSampleType, sampleTypeNames } from '../event/sample-types.ts';
import { setValue } from '../event/set-value.ts';
import type { Setting } from '../event/setting.ts';
import type { Command, CommandContext } from './context.ts';
import { load } from './load-configuration.ts';

export interface EventOptions {
  readonly type: string;
  readonly set?: readonly Setting[];
}

/** `lambda-stack event`: prints a sample of an event. */
export const event: Command<EventOptions> = async (context, { type, set = [] }) => {
  const sample = sampleOf(type);
  const isOfSample = ({ name }: Setting): boolean => isSettingOf(sample, name);
  const settings = set.filter(isOfSample).map(({ name, value }) => [name, value] as const);
  const made = await create(sample, await sampleContext(context), Object.fromEntries(settings));
  const changed = set.filter((each) => !isOfSample(each)).reduce(setValue, made);
  context.terminal.out(JSON.stringify(sample.adjust?.(made, changed) ?? changed, undefined, 2));
  return 0;
};

function sampleOf(type: string): Sample {
  if (isSampleType(type)) return samples[type];
  const near = nearest(type, sampleTypeNames);
  throw new StackError('USAGE', `There is no sample of an event ${type}`, {
    hint:
      near === undefined
        ? `Types are ${sampleTypeNames.join(', ')}.`
        : `Did you mean \`lambda-stack event ${near}\`?`,
  });
}

/** Whether the sample is made with a setting; others are of what the event has. */
const isSettingOf = ({ settings }: Sample, name: string): boolean =>
  settings.some((each) => (each.endsWith('.') ? name.startsWith(each) : name === each));

async function create(
  sample: Sample,
  context: SampleContext,
  settings: Readonly<Record<string, string>>,
): Promise<LambdaEvent> {
  try {
    return await sample.create(context, settings);
  } catch (error) {
    if (!(error instanceof SampleError)) throw error;
    throw new StackError('USAGE', error.message, { hint: error.hint, cause: error });
  }
}

/** An event of the stack's region and account, now. */
const sampleContext = async (context: CommandContext): Promise<SampleContext> => ({
  ...(await regionAndAccount(context)),
  now: Date.now(),
  createId: randomUUID,
});

/** Those of AWS's documentation. */
const documented = { region: 'us-east-1', accountId: '123456789012' };

/** The stack's, where it can be told: a sample needs no stack. A configuration that was asked for is another matter. */
async function regionAndAccount(
  context: CommandContext,
): Promise<Pick<SampleContext, 'region' | 'accountId'>> {
  try {
    const { stack, missing, isOpen } = resolveHere(await load(context), context);
    const { region, accountId } = stack;
    if (missing && [region, accountId].some(isOpen)) throw missing;
    return { region, accountId };
  } catch (error) {
    if (!(error instanceof StackError) || context.configFile !== undefined) throw error;
    if (error.code !== 'CONFIG_NOT_FOUND') noteDocumented(context, error);
    return documented;
  }
}

function noteDocumented({ terminal }: CommandContext, { code }: StackError): void {
  const { region, accountId } = documented;
  const mark = terminal.errStyle('yellow', '!');
  terminal.err(
    `${mark} The configuration here can't be used (${code}; \`lambda-stack config\` tells more): this event is of ${region} and account ${accountId}.`,
  );
}
