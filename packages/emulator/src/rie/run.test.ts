import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';

import type { EmulatorState } from '@lambda-stack/invoke';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { SettingError } from './setting-error.ts';
import { startRie, type RunningRie } from './run.ts';
import type { Variables } from './variables.ts';
import { noClients } from '../../test/no-clients.ts';

interface Start {
  /** Of the Invoke API. */
  readonly address?: string;
  readonly command?: readonly string[];
  readonly workingDirectory?: string;
}

/** An emulator on a port that is free; its function can't be started unless another command is given. */
const start = (
  variables: Variables,
  output = new PassThrough(),
  { address = '127.0.0.1:0', command = ['/nonexistent/bootstrap'], workingDirectory = tmpdir() }: Start = {},
): Promise<RunningRie> =>
  startRie({
    program: 'aws-lambda-rie',
    arguments: ['--runtime-interface-emulator-address', address, ...command],
    variables,
    workingDirectory,
    version: '0.0.0-test',
    clients: noClients,
    output,
  });

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** What the emulator answers to a request with these headers. */
function answerTo(headers: Record<string, string>, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: '/healthz', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve(text));
    });
    sent.on('error', reject).end();
  });
}

it('who is refused is told the variable that would allow it', async () => {
  const running = await start({
    LAMBDA_STACK_ALLOWED_HOSTS: 'devbox.local',
    LAMBDA_STACK_CORS: 'https://page.example',
  });
  try {
    const { port } = running.address;
    expect(await answerTo({ Host: 'other.local' }, port)).toContain('LAMBDA_STACK_ALLOWED_HOSTS');
    expect(await answerTo({ Host: 'devbox.local' }, port)).toBe('{"status":"ok"}');
    expect(await answerTo({ Origin: 'https://other.example' }, port)).toContain('LAMBDA_STACK_CORS');
    expect(await answerTo({ Origin: 'https://page.example' }, port)).toBe('{"status":"ok"}');
  } finally {
    await running.close();
  }
});

it('says at its start where it is, and what it runs', async () => {
  const output = new PassThrough();
  const command = ['node', 'client.mjs', 'index.handler'];
  const running = await start({}, output, { command, workingDirectory: '/fn' });
  const { port } = running.address;
  await running.close();
  expect(String(output.read())).toBe(
    `lambda-stack: The Invoke API is at http://127.0.0.1:${port}/2015-03-31/functions/function/invocations ` +
      'for "node client.mjs index.handler" in /fn, handler index.handler\n',
  );
});

it('a port that is taken is a setting to be changed', async () => {
  const running = await start({});
  try {
    const { port } = running.address;
    const second = start({}, new PassThrough(), { address: `127.0.0.1:${port}` });
    await expect(second).rejects.toThrow(SettingError);
    await expect(second).rejects.toThrow(/EADDRINUSE.+--runtime-interface-emulator-address.+PORT/);
  } finally {
    await running.close();
  }
});

describe('a command of the directory where it is called', () => {
  let directory: string;
  let running: RunningRie | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rie-directory-test-'));
  });

  afterEach(async () => {
    await running?.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** What the function of this bootstrap answers. */
  async function answerOf(bootstrap: string, mode: number, variables: Variables = {}): Promise<Answer> {
    await writeFile(join(directory, 'bootstrap'), bootstrap, { mode });
    const command = ['./bootstrap', 'index.handler'];
    running = await start(variables, new PassThrough(), { command, workingDirectory: directory });
    const response = await fetch(
      `http://127.0.0.1:${running.address.port}/2015-03-31/functions/function/invocations`,
      { method: 'POST', body: '{}' },
    );
    return { status: response.status, body: await response.text() };
  }

  it('is diagnosed as any other', async () => {
    const refused = (problem: string): object => ({
      status: 502,
      body: expect.stringMatching(new RegExp(String.raw`Runtime\.InvalidEntrypoint.*/bootstrap ${problem}`)),
    });
    for (const [text, mode, problem] of [
      ['#!/bin/sh\r\n', 0o755, 'has Windows line ends'],
      ['#!/bin/sh\n', 0o644, 'is not executable'],
      ['echo no program\n', 0o755, 'is neither a program'],
    ] as const) {
      expect(await answerOf(text, mode)).toEqual(refused(problem));
      await running?.close();
      await rm(join(directory, 'bootstrap'));
    }
  });

  it.skipIf(existsSync('/var/task'))('has that as its task root, unless it is told another', async () => {
    const tellRoot = `#!${process.execPath}
const http = require('node:http');
const { AWS_LAMBDA_RUNTIME_API: api, LAMBDA_TASK_ROOT } = process.env;
http.request('http://' + api + '/2018-06-01/runtime/init/error', { method: 'POST' }).end(LAMBDA_TASK_ROOT);
`;
    expect(await answerOf(tellRoot, 0o755)).toEqual({ status: 502, body: directory });
    await running?.close();
    expect((await answerOf(tellRoot, 0o755, { LAMBDA_TASK_ROOT: '/given' })).body).toBe('/given');
  });
});

describe('asynchronous invocations that wait at its end', () => {
  let directory: string;
  let running: RunningRie | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rie-state-test-'));
  });

  afterEach(async () => {
    await running?.close();
    await rm(directory, { recursive: true, force: true });
  });

  const url = (path: string): string => `http://127.0.0.1:${running?.address.port}${path}`;

  /** Sends an event, and waits until its first attempt has failed. */
  async function send(): Promise<void> {
    const { status } = await fetch(url('/2015-03-31/functions/fn/invocations'), {
      method: 'POST',
      headers: { 'X-Amz-Invocation-Type': 'Event' },
      body: '{}',
    });
    expect(status).toBe(202);
    await vi.waitFor(async () => expect(await events()).toMatchObject({ queued: 1, retried: 1 }));
  }

  async function events(): Promise<unknown> {
    const { functions } = (await (await fetch(url('/_lambda-stack/state'))).json()) as EmulatorState;
    return functions[0]?.events;
  }

  async function end(): Promise<void> {
    await running?.close();
    running = undefined;
  }

  it('are dropped, which is said', async () => {
    const output = new PassThrough();
    running = await start({}, output);
    await send();
    await end();
    expect(String(output.read())).toContain('that were accepted and not delivered are dropped: 1.');
  });

  it('are kept in LAMBDA_STACK_STATE_DIR, and gone on with', async () => {
    const output = new PassThrough();
    running = await start({ LAMBDA_STACK_STATE_DIR: directory }, output);
    await send();
    await end();
    expect(String(output.read())).not.toContain('dropped');
    running = await start({ LAMBDA_STACK_STATE_DIR: directory });
    expect(await events()).toMatchObject({ queued: 1, accepted: 0 });
  });

  it('where it can’t be used, the emulator says so and does not start', async () => {
    await writeFile(join(directory, 'queue'), 'a file');
    await expect(start({ LAMBDA_STACK_STATE_DIR: directory })).rejects.toThrow(
      /^LAMBDA_STACK_STATE_DIR can't be used: EEXIST/,
    );
  });
});
