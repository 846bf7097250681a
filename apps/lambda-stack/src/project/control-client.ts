import { request } from 'node:http';

import { StackError } from '@lambda-stack/errors';

import type { ControlState } from './control-server.ts';

/** A supervisor answers at once; one that does not within this time (ms) hangs. */
const answerWithinMs = 5_000;

/** No supervisor answers on the control socket: it starts, has ended, or hangs. */
export class NoAnswerError extends StackError {
  constructor(cause: Error) {
    super('NOT_RUNNING', `The stack does not answer: ${cause.message}`, {
      hint: 'It is starting or ending, try again; "lambda-stack down" ends one that hangs.',
      cause,
    });
  }
}

/** The state of the stack behind a control socket. @throws NoAnswerError */
export async function fetchState(socket: string): Promise<ControlState> {
  const state = await call(socket, 'GET', '/state');
  if (!isState(state)) throw new Error('The supervisor answered with something else than its state');
  return state;
}

/** Restarts functions, all where none is named; gives the names that are unknown. @throws NoAnswerError */
export async function requestRestart(
  socket: string,
  functions: readonly string[],
): Promise<readonly string[]> {
  const answer = await call(socket, 'POST', '/restart', functions);
  const isAnswer = typeof answer === 'object' && answer !== null && 'unknown' in answer;
  return isAnswer && Array.isArray(answer.unknown) ? answer.unknown.map(String) : [];
}

/** Resolves when the supervisor has begun to stop. @throws NoAnswerError */
export async function requestStop(socket: string, { drain }: { drain: boolean }): Promise<void> {
  await call(socket, 'POST', drain ? '/drain' : '/stop');
}

function call(socketPath: string, method: string, path: string, body?: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const noAnswer = (error: Error): void => reject(new NoAnswerError(error));
    const outgoing = request(
      { socketPath, method, path, timeout: answerWithinMs, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('error', noAnswer);
        response.on('end', () => {
          if (response.statusCode === 200) resolve(JSON.parse(text));
          else reject(new Error(`The supervisor answered ${response.statusCode ?? 0}: ${text}`));
        });
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`nothing for ${answerWithinMs / 1000} s`)));
    outgoing.on('error', noAnswer);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Both ends are of one version in all but odd cases: the part that is read first is checked. */
const isState = (value: unknown): value is ControlState =>
  typeof value === 'object' && value !== null && 'supervisor' in value && 'emulator' in value;
