import type { FunctionState } from '@lambda-stack/invoke';

import { debugAddress, type Debugger } from '../debug/debugger.ts';
import type { ControlState } from '../project/control-server.ts';

type Problems = Pick<FunctionState, 'name' | 'problem' | 'codeProblem'>;

/** Why functions can't run, or not with their newest code, as sentences. */
export const problemLines = (functions: readonly Problems[]): string[] =>
  functions.flatMap(({ name, problem, codeProblem }) => [
    ...(problem === undefined ? [] : [`${name} cannot start: ${problem}`]),
    ...(codeProblem === undefined ? [] : [`${name} ${codeProblem}`]),
  ]);

/** That debuggers can't attach because no environment has come up, as sentences; where a function's problem tells it, there is none. */
export const silenceLines = (
  debuggers: readonly Pick<Debugger, 'functionName' | 'port' | 'isSilent'>[],
  functions: readonly Problems[],
): string[] =>
  debuggers.flatMap(({ functionName, port, isSilent }) => {
    const fn = functions.find(({ name }) => name === functionName);
    const isExplained = fn?.problem !== undefined || fn?.codeProblem !== undefined;
    if (!isSilent || isExplained) return [];
    return [
      `${functionName} does not listen for a debugger at ${debugAddress({ port })}: no environment runs, and the log tells why`,
    ];
  });

/** That what the files say now is not what runs, as a sentence. */
export const configurationLines = ({
  configurationProblem: problem,
}: Pick<ControlState, 'configurationProblem'>): string[] =>
  problem === undefined ? [] : [`${problem}; the configuration before it runs`];
