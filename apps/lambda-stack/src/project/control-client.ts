import { request } from 'node:http';

import { StackError } from '@lambda-stack/errors';

import type { ControlState, RestartAnswer } from './control-server.ts';

/** A supervisor answers at once; one that does not within this time (ms) hangs. */
const answerWithinMs = 5_000;

/** The same of a restart, which looks at the code of every function. */
const restartWithinMs = 600_000;

/** A supervisor has not answered on its control socket, or not with what was asked for: it ends, hangs, or is of another version. */
export class NoAnswerError extends StackError {
  constructor(reason: string, cause?: unknown) {
    super('NOT_RUNNING', `The stack does not answer: ${reason}`, {
      hint: 'It may be ending, try again; `lambda-stack down` ends one that hangs.',
      cause,
    });
  }
}

/** The state of the stack behind a control socket. @throws NoAnswerError */
export async function fetchState(socket: string): Promise<ControlState> {
  const state = await call(socket, 'GET', '/state');
  if (isState(state)) return state;
  throw new NoAnswerError('what came is not its state');
}

/** Restarts functions, all where none is named. @throws NoAnswerError */
export async function requestRestart(socket: string, functions: readonly string[]): Promise<RestartAnswer> {
  const answer = await call(socket, 'POST', '/restart', { body: functions, withinMs: restartWithinMs });
  if (isRestartAnswer(answer)) return answer;
  throw new NoAnswerError('what came does not say what was restarted');
}

/** Resolves when the supervisor has begun to stop. @throws NoAnswerError */
export async function requestStop(socket: string, { drain }: { drain: boolean }): Promise<void> {
  await call(socket, 'POST', drain ? '/drain' : '/stop');
}

function call(
  socketPath: string,
  method: string,
  path: string,
  { body, withinMs = answerWithinMs }: { readonly body?: unknown; readonly withinMs?: number } = {},
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const noAnswer = (error: Error): void => reject(new NoAnswerError(error.message, error));
    const outgoing = request({ socketPath, method, path, timeout: withinMs, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', noAnswer);
      response.on('end', () => {
        if (response.statusCode !== 200)
          return reject(new NoAnswerError(`status ${response.statusCode ?? 0}, ${text}`));
        try {
          resolve(JSON.parse(text));
        } catch (error) {
          reject(new NoAnswerError('what came is no JSON', error));
        }
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`nothing for ${withinMs / 1000} s`)));
    outgoing.on('error', noAnswer);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Both ends are of one version in all but odd cases: what tells another version is checked. */
const isState = (value: unknown): value is ControlState =>
  isObject(value) &&
  'supervisor' in value &&
  isObject(value.supervisor) &&
  'gateways' in value &&
  isObject(value.gateways) &&
  'urls' in value &&
  isObject(value.urls) &&
  'emulator' in value &&
  isObject(value.emulator) &&
  'functions' in value.emulator &&
  Array.isArray(value.emulator.functions) &&
  value.emulator.functions.every(isFunctionState);

const isFunctionState = (value: unknown): boolean =>
  isObject(value) &&
  'environments' in value &&
  Array.isArray(value.environments) &&
  'counters' in value &&
  isObject(value.counters);

const isRestartAnswer = (value: unknown): value is RestartAnswer =>
  isObject(value) &&
  'restarted' in value &&
  Array.isArray(value.restarted) &&
  'unknown' in value &&
  Array.isArray(value.unknown);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
