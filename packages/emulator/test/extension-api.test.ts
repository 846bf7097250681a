import type { InvocationResult } from '@lambda-stack/invoke';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { startEmulator, type Fixture } from './emulator-fixture.ts';
import { notLinux, variableOf } from './processes.ts';

let fixture: Fixture;
/** The APIs of an environment in init, whose runtime does nothing. */
let api: string;
let running: Promise<InvocationResult>;

beforeEach(async (context) => {
  context.skip(notLinux !== undefined, notLinux);
  fixture = await startEmulator({ fn: { timeout: 20, environment: { INIT: 'hang' } } });
  running = fixture.call({});
  running.catch(() => undefined);
  const address = await vi.waitFor(() => {
    const pid = fixture.emulator.state().functions[0]?.environments[0]?.pid;
    const found = pid === undefined ? undefined : variableOf(pid, 'AWS_LAMBDA_RUNTIME_API');
    if (found === undefined) throw new Error('not started yet');
    return found;
  });
  api = `http://${address}`;
});

afterEach(() => fixture.close());

const post = (path: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${api}/2020-01-01/extension/${path}`, { method: 'POST', body, headers });

const register = (name: string, headers: Record<string, string> = {}): Promise<Response> =>
  post('register', '{"events":["INVOKE"]}', { 'Lambda-Extension-Name': name, ...headers });

const next = (identity: Record<string, string>): Promise<Response> =>
  fetch(`${api}/2020-01-01/extension/event/next`, { headers: identity });

const identityOf = ({ headers }: Response): Record<string, string> => ({
  'Lambda-Extension-Identifier': headers.get('lambda-extension-identifier') ?? '',
});

/** The runtime's part: it asks for its next event, or tells why it can't. */
const runtime = (path: string, request: RequestInit = {}): Promise<Response> =>
  fetch(`${api}/2018-06-01/runtime/${path}`, request);

const refusal = async (response: Response): Promise<unknown> => [response.status, await response.json()];

const refused = (errorType: string, errorMessage: unknown): unknown => [403, { errorType, errorMessage }];

describe('registration', () => {
  const metadata = { functionName: 'fn', functionVersion: '$LATEST', handler: 'x.y' };

  test.each([
    ['without a feature', {}, metadata],
    ['with another feature', { 'Lambda-Extension-Accept-Feature': 'other' }, metadata],
    [
      'with accountId among others',
      { 'Lambda-Extension-Accept-Feature': 'other, accountId' },
      { ...metadata, accountId: '123456789012' },
    ],
  ])('%s: the account is told to who asks for it alone', async (_, headers, told) => {
    expect(await (await register('one', headers)).json()).toEqual(told);
  });

  test('an eleventh extension is refused', async () => {
    for (let count = 1; count <= 10; count += 1) expect((await register(`number ${count}`)).status).toBe(200);
    expect(await refusal(await register('one more'))).toEqual(
      refused('Extension.TooManyExtensions', 'Extension limit (10) reached'),
    );
  });

  test('a name is taken once', async () => {
    await register('one');
    expect(await refusal(await register('one'))).toEqual(
      refused('Extension.InvalidExtensionState', 'Extension with this name already registered'),
    );
  });
});

describe('an error of an extension', () => {
  const typed = { 'Lambda-Extension-Function-Error-Type': 'Extension.Unhappy' };

  test.each(['init/error', 'exit/error'])('%s needs a type', async (path) => {
    const identity = identityOf(await register('one'));
    expect(await refusal(await post(path, '{}', identity))).toEqual(
      refused('Extension.MissingHeader', 'Lambda-Extension-Function-Error-Type not found'),
    );
  });

  test('of its init comes too late once it has asked for an event', async () => {
    const identity = identityOf(await register('one'));
    const asking = next(identity);
    asking.catch(() => undefined);
    await vi.waitFor(() => expect(fixture.texts().join()).toContain('Name: one\tState: Ready'));
    expect(await refusal(await post('init/error', '{}', { ...identity, ...typed }))).toEqual(
      refused(
        'Extension.InvalidExtensionState',
        `State transition from Ready to InitError failed for extension ${identity['Lambda-Extension-Identifier'] ?? ''}. Error: State transition is not allowed`,
      ),
    );
  });
});

test('each event has an identifier of its own', async () => {
  const [first, second] = [identityOf(await register('first')), identityOf(await register('second'))];
  const asking = [next(first), next(second)];
  const event = await runtime('invocation/next');
  const ids = (await Promise.all(asking)).map(({ headers }) =>
    headers.get('lambda-extension-event-identifier'),
  );
  const uuid: unknown = expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  expect(ids).toEqual([uuid, uuid]);
  expect(new Set(ids).size).toBe(2);
  const id = event.headers.get('lambda-runtime-aws-request-id') ?? '';
  await runtime(`invocation/${id}/response`, { method: 'POST', body: '{}' });
  expect((await running).functionError).toBeUndefined();
});
