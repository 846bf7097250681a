import { needsContainers, type FunctionConfig, type Stack } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import { checkLine, exitCodeOf, failures, warnings, type Check } from '../checks/check.ts';
import { checkComposeFile } from '../checks/compose-file.ts';
import { checkConfiguration, type CheckedConfiguration } from '../checks/configuration.ts';
import { checkContainerFiles } from '../checks/container-files.ts';
import { checkCors } from '../checks/cors.ts';
import { checkDocker } from '../checks/docker.ts';
import { checkDrift } from '../checks/drift.ts';
import { checkGatewayResponses } from '../checks/gateway-responses.ts';
import { checkListeners } from '../checks/listeners.ts';
import { checkMachine } from '../checks/machine.ts';
import { checkSecrets } from '../checks/secrets.ts';
import type { ComposeStack } from '../compose-engine/compose-stack.ts';
import { chosenName } from '../project/project-choice.ts';
import { typedRemedy } from '../terminal/typed-command.ts';
import { findComposeTarget } from './compose-target.ts';
import type { Command, CommandContext } from './context.ts';
import { checkFunctions } from './doctor-functions.ts';
import { load } from './load-configuration.ts';

export interface DoctorOptions {
  readonly function?: string | undefined;
  readonly json?: boolean;
}

/** `lambda-stack doctor`: checks the machine and the stack, or one function, one line a check, each failure with its remedy. */
export const doctor: Command<DoctorOptions> = async (context, { function: only, json }) => {
  const { terminal, env, project } = context;
  const checks: Check[] = [];
  const report = (...more: readonly Check[]): void => {
    const shown = more.map((check) => withTypedRemedy(check, context));
    checks.push(...shown);
    if (!json) for (const check of shown) terminal.out(checkLine(terminal, check));
  };
  if (only === undefined) report(...checkMachine());
  const { checks: found, resolved } = await configuration(context, only);
  report(...found);
  if (resolved) {
    const { stack, environment, isOpen } = resolved;
    const functions = chosen(stack, only);
    const containers = await runningContainers(context);
    const areUp = containers !== undefined;
    const inContainers = areUp || needsContainers(stack).length > 0;
    const docker = await checkDocker({ ...stack, functions }, env);
    report(...docker);
    if (containers) report(...(await checkDrift(containers, context)));
    if (only === undefined) report(...checkCors(stack), ...checkGatewayResponses(stack));
    report(...checkComposeFile({ ...stack, functions }));
    report(...(await checkContainerFiles({ ...stack, functions }, isOpen, environment)));
    if (only === undefined)
      report(
        ...(await checkListeners({ ...stack, name: chosenName(project) ?? stack.name }, isOpen, env, areUp)),
      );
    report(...(await checkSecrets({ ...stack, functions }, isOpen, environment)));
    const hasDocker = docker.every(({ state }) => state === 'ok');
    const ofFunctions = await checkFunctions(context, functions, { isOpen, inContainers, hasDocker });
    if (typeof ofFunctions === 'number') return ofFunctions;
    report(...ofFunctions);
  }
  terminal.out(
    json ? JSON.stringify(checks) : (failures(checks) ?? withoutFailure(checks, resolved !== undefined)),
  );
  return exitCodeOf(checks);
};

/** The stack, where it runs in containers. Why it can't be told, where that is so, is another check's. */
async function runningContainers(context: CommandContext): Promise<ComposeStack | undefined> {
  try {
    const target = await findComposeTarget(context);
    return target?.containers.some(({ state }) => state === 'running') === true ? target : undefined;
  } catch (error) {
    if (error instanceof StackError) return undefined;
    throw error;
  }
}

const withoutFailure = (checks: readonly Check[], isConfigured: boolean): string =>
  isConfigured
    ? (warnings(checks) ?? 'All is well.')
    : 'The machine is fine. Only it was checked: there is no configuration.';

const withTypedRemedy = (check: Check, context: CommandContext): Check =>
  check.remedy === undefined ? check : { ...check, remedy: typedRemedy(check.remedy, context) };

async function configuration(
  context: CommandContext,
  only: string | undefined,
): Promise<CheckedConfiguration> {
  const checked = await checkConfiguration({ ...context, load: () => load(context) });
  const [check] = checked.checks;
  if (only === undefined || check?.state !== 'warning') return checked;
  throw new StackError('CONFIG_NOT_FOUND', `There is ${check.message}: function "${only}" is unknown`);
}

function chosen(stack: Stack, name: string | undefined): readonly FunctionConfig[] {
  if (name === undefined) return stack.functions;
  const fn = stack.functions.find((candidate) => candidate.name === name);
  if (fn) return [fn];
  throw new StackError('FUNCTION_UNKNOWN', `No function "${name}" in this stack`, {
    hint: `Its functions are: ${stack.functions.map((candidate) => candidate.name).join(', ')}.`,
  });
}
