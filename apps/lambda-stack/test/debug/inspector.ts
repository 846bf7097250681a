import { once } from 'node:events';

import { onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';

import { MessageClient, type Message } from './message-client.ts';
import { scriptPlace, type SourceLine } from './source-breakpoint.ts';

/** A client of Node.js's inspector that stops at one line. */
export interface Inspector {
  /** What the process of the function gives for an expression at the line where it has stopped, once it has. */
  stopped(expression: string): Promise<unknown>;
  resume(): Promise<void>;
  /** The inspector's own id of the process. */
  readonly id: string;
}

/**
 * Attaches as soon as an inspector other than `before` is there.
 * @param breakpoint in a script, or in a source that a script which is loaded has been made of; lines are from 0
 */
export async function attachInspector(
  port: number,
  breakpoint: { readonly urlRegex: string; readonly lineNumber: number } | SourceLine,
  before?: string,
): Promise<Inspector> {
  const { id, webSocketDebuggerUrl } = await vi.waitFor(
    async () => {
      const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Target[];
      const target = targets.find((each) => each.id !== before);
      if (!target) throw new Error('no new inspector');
      return target;
    },
    { timeout: 10_000, interval: 20 },
  );
  const client = new MessageClient((message) => socket.send(JSON.stringify(message)));
  const socket = new WebSocket(webSocketDebuggerUrl);
  onTestFinished(() => socket.terminate());
  socket.on('message', (data: Buffer) => client.take(JSON.parse(data.toString()) as Message));
  socket.on('close', () => client.close());
  await once(socket, 'open');
  socket.on('error', () => undefined); // a close follows
  const call = (method: string, params: object = {}): Promise<Message> =>
    client.ask((id) => ({ id, method, params }));
  await call('Debugger.enable');
  const place = 'source' in breakpoint ? await scriptPlace(client, breakpoint) : breakpoint;
  await call('Debugger.setBreakpointByUrl', place);
  return {
    id,
    async stopped(expression) {
      const { params } = (await client.event('Debugger.paused')) as unknown as Paused;
      const callFrameId = params.callFrames[0]?.callFrameId;
      const { result } = (await call('Debugger.evaluateOnCallFrame', {
        callFrameId,
        expression,
      })) as unknown as Evaluated;
      return result.result.value;
    },
    async resume() {
      await call('Debugger.resume');
    },
  };
}

interface Target {
  readonly id: string;
  readonly webSocketDebuggerUrl: string;
}

interface Paused {
  readonly params: { readonly callFrames: readonly { readonly callFrameId: string }[] };
}

interface Evaluated {
  readonly result: { readonly result: { readonly value: unknown } };
}
