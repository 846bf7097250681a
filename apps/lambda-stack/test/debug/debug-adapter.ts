import { once } from 'node:events';
import { connect } from 'node:net';

import { onTestFinished, vi } from 'vitest';

import { MessageClient, type Message } from './message-client.ts';

/** A client of the Debug Adapter Protocol that stops at one line. */
export interface DebugAdapter {
  /** Resolves with the line where the function has stopped. */
  stopped(): Promise<number>;
  resume(): Promise<void>;
}

/** Attaches as soon as someone answers. @param how what the adapter is told of it */
export async function attachDebugAdapter(
  port: number,
  how: object,
  breakpoint: { readonly path: string; readonly line: number },
): Promise<DebugAdapter> {
  // The proxy of a container's port takes connections before anyone listens in there, and closes them again.
  const client = await vi.waitFor(() => greet(port), { timeout: 10_000, interval: 20 });
  const call = (command: string, args: object = {}): Promise<Message> => request(client, command, args);
  const attached = call('attach', how);
  await client.event('initialized');
  await call('setBreakpoints', {
    source: { path: breakpoint.path },
    breakpoints: [{ line: breakpoint.line }],
  });
  await call('configurationDone');
  await attached;
  let threadId = 0;
  return {
    async stopped() {
      const { body } = (await client.event('stopped')) as unknown as Stopped;
      threadId = body.threadId;
      const trace = (await call('stackTrace', { threadId, levels: 1 })) as unknown as StackTrace;
      return trace.body.stackFrames[0]?.line ?? 0;
    },
    async resume() {
      await call('continue', { threadId });
    },
  };
}

async function greet(port: number): Promise<MessageClient> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  onTestFinished(() => void socket.destroy());
  const client = new MessageClient((message) => {
    const text = JSON.stringify(message);
    socket.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  });
  let received = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      const end = received.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/.exec(received.toString('latin1', 0, end))?.[1]);
      if (end < 0 || received.length < end + 4 + length) return;
      client.take(JSON.parse(received.toString('utf8', end + 4, end + 4 + length)) as Message);
      received = received.subarray(end + 4 + length);
    }
  });
  socket.on('error', () => undefined); // a close follows
  socket.on('close', () => client.close());
  await request(client, 'initialize', { adapterID: 'test', clientID: 'test', pathFormat: 'path' });
  return client;
}

const request = (client: MessageClient, command: string, args: object): Promise<Message> =>
  client.ask((seq) => ({ seq, type: 'request', command, arguments: args }));

interface Stopped {
  readonly body: { readonly threadId: number };
}

interface StackTrace {
  readonly body: { readonly stackFrames: readonly { readonly line: number }[] };
}
