import { execa } from 'execa';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';

import { requireDocker, type ContainerEvent, type Docker, type LogLine } from '../src/index.ts';
import { engineProxy, type EngineProxy } from './engine-proxy.ts';
import { image, makeProject, script, type TestProject } from './project.ts';

let docker: Docker;
let project: TestProject | undefined;
let proxy: EngineProxy | undefined;
let stop: AbortController;

beforeAll(async () => {
  docker = await requireDocker(process.env);
});

afterEach(async () => {
  stop.abort();
  await project?.remove();
  await proxy?.cut();
  project = proxy = undefined;
});

const make = async (services: unknown): Promise<TestProject> => {
  stop = new AbortController();
  project = await makeProject(docker, services);
  return project;
};

/** Reads in the background; `ended` rejects with what the sequence throws. */
const read = <T>(sequence: AsyncIterable<T>): { items: T[]; ended: Promise<void> } => {
  const items: T[] = [];
  const ended = (async () => {
    for await (const item of sequence) items.push(item);
  })();
  ended.catch(() => undefined); // it is looked at by the test
  return { items, ended };
};

const texts = (lines: readonly LogLine[]): string[] => lines.map(({ text }) => text);

const ends = (containers: TestProject['containers']): Promise<void> =>
  vi.waitFor(
    async () => {
      for (const { state } of await containers.list()) expect(state).toBe('exited');
    },
    { timeout: 20_000, interval: 100 },
  );

test('what is known of a container', async () => {
  const { compose, containers, name } = await make({
    api: { image, init: true, command: ['sleep', '1000'], ports: ['127.0.0.1::8080'], scale: 2 },
    killed: script('exec tail /dev/zero', { mem_limit: '16m', memswap_limit: '16m', init: false }),
  });
  await compose.up();
  await vi.waitFor(
    async () => {
      expect((await containers.list()).find(({ service }) => service === 'killed')).toMatchObject({
        state: 'exited',
        exitCode: 137,
        oomKilled: true,
      });
    },
    { timeout: 20_000, interval: 100 },
  );
  const found = await containers.list();
  const readFile = (path: string): Promise<Buffer | undefined> =>
    containers.readFile(found[0]?.id ?? '', path);
  expect((await readFile('/etc/debian_version'))?.toString()).toMatch(/^12\./);
  expect([await readFile('/none'), await containers.readFile('0'.repeat(64), '/etc/passwd')]).toEqual([
    undefined,
    undefined,
  ]);
  expect(found).toMatchObject([
    {
      name: `${name}-api-1`,
      service: 'api',
      number: 1,
      image,
      state: 'running',
      restarts: 0,
      ports: [
        { containerPort: 8080, protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: expect.any(Number) },
      ],
    },
    { name: `${name}-api-2`, service: 'api', number: 2 },
    { service: 'killed' },
  ]);
  expect(found[0]).not.toHaveProperty('exitCode');
  expect(found[0]).not.toHaveProperty('health');
  expect(found[0]?.startedAt?.getTime()).toBeGreaterThanOrEqual(found[0]?.createdAt.getTime() ?? Infinity);

  const memory = await containers.memory();
  const running = found.filter(({ service }) => service === 'api');
  expect([...memory.keys()].sort()).toEqual(running.map(({ id }) => id).sort());
  for (const bytes of memory.values()) expect(bytes).toBeGreaterThan(0);
});

test('past lines of several services, in order; streams told apart; tail, services, since', async () => {
  const { compose, containers } = await make({
    a: script('for i in 1 2 3 4 5; do echo a$i; echo a$i-err >&2; sleep 0.1; done'),
    b: script('for i in 1 2 3 4 5; do echo b$i; sleep 0.1; done'),
  });
  await compose.up();
  await ends(containers);
  const { items, ended } = read(containers.logs());
  await ended;
  expect(items.length).toBe(15);
  expect(items.map(({ time }) => time)).toEqual(items.map(({ time }) => time).sort());
  expect(items.filter(({ stream }) => stream === 'stderr').map(({ text }) => text)).toEqual(
    [1, 2, 3, 4, 5].map((i) => `a${i}-err`),
  );
  expect(texts(items.filter(({ service }) => service === 'b'))).toEqual(['b1', 'b2', 'b3', 'b4', 'b5']);

  const some = read(containers.logs({ services: ['b'], tail: 2 }));
  await some.ended;
  expect(texts(some.items)).toEqual(['b4', 'b5']);
  const none = read(containers.logs({ since: new Date(Date.now() + 60_000) }));
  await none.ended;
  expect(none.items).toEqual([]);
});

test('many services are listed and measured, and their logs read, without a warning', async () => {
  const services = Array.from(
    { length: 12 },
    (_, index) => [`s${index}`, script('echo here; sleep 3')] as const,
  );
  const { compose, containers } = await make(Object.fromEntries(services));
  const warnings: string[] = [];
  const warned = ({ message }: Error): number => warnings.push(message);
  process.on('warning', warned);
  try {
    await compose.up();
    expect((await containers.memory()).size).toBe(12);
    await ends(containers);
    const { items, ended } = read(containers.logs());
    await ended;
    expect(items).toHaveLength(12);
    expect(warnings).toEqual([]);
  } finally {
    process.off('warning', warned);
  }
});

test('long lines are whole, huge output passes, bytes that are no UTF-8 are shown, a last line needs no end', async () => {
  const { compose, containers } = await make({
    a: script(
      `head -c 40000 /dev/zero | tr '\\0' x; echo; printf 'a\\377b\\n'; seq 1 100000; printf 'no end'`,
    ),
  });
  await compose.up();
  await ends(containers);
  const { items, ended } = read(containers.logs());
  await ended;
  const lines = texts(items);
  expect(lines.slice(0, 3)).toEqual(['x'.repeat(40_000), 'a\uFFFDb', '1']);
  expect(lines.slice(-2)).toEqual(['100000', 'no end']);
  expect(lines.length).toBe(100_003);
});

test('a reader that stops early leaves no connection', async () => {
  const { name, compose } = await make({ a: script('seq 1 100000; sleep 1000') });
  await compose.up({ wait: true });
  proxy = await engineProxy(docker.facts.host);
  const { containers } = await throughProxy(proxy.host, name);
  for (const follow of [false, true]) {
    for await (const { text } of containers.logs({ follow })) if (text === '10') break;
  }
  await vi.waitFor(() => expect(proxy?.connections()).toBe(0), { timeout: 10_000 });
});

/** The same project, through another address of the engine. */
const throughProxy = async (
  host: string,
  name: string,
): Promise<{ containers: ReturnType<Docker['containers']>; docker: Docker }> => {
  const other = await requireDocker({ ...process.env, DOCKER_HOST: host });
  return { docker: other, containers: other.containers(name) };
};

test('follow goes on over a restart and a new container; every line comes once', async () => {
  const { compose, containers, write, name } = await make({
    a: script('echo start; trap "echo end; exit" TERM; while :; do sleep 0.1; done'),
  });
  await compose.up({ wait: true });
  const { items, ended } = read(containers.logs({ follow: true, signal: stop.signal }));
  const expectLines = (...expected: string[]): Promise<void> =>
    vi.waitFor(() => expect(items.map(({ service, text }) => `${service} ${text}`)).toEqual(expected), {
      timeout: 15_000,
    });
  await expectLines('a start');
  await compose.restart({ services: ['a'] });
  await expectLines('a start', 'a end', 'a start');
  // Started without Compose, as a restart policy does.
  await execa('docker', ['restart', `${name}-a-1`]);
  await expectLines('a start', 'a end', 'a start', 'a end', 'a start');
  await write('compose.yaml', {
    services: {
      a: script('echo start; trap "echo end; exit" TERM; while :; do sleep 0.1; done'),
      b: script('echo hello; sleep 1000'),
    },
  });
  await compose.up({ wait: true });
  await expectLines('a start', 'a end', 'a start', 'a end', 'a start', 'b hello');
  stop.abort();
  await ended;
});

test('follow ends with the last container, and with all that it has written', async () => {
  const last = script('echo start; trap "seq 1 1000; exit" TERM; while :; do sleep 0.1; done');
  const { compose, containers } = await make({ a: script('exec sleep 1000'), last });
  await compose.up({ wait: true });
  const { items, ended } = read(containers.logs({ follow: true, signal: stop.signal }));
  await vi.waitFor(() => expect(texts(items)).toEqual(['start']), { timeout: 15_000 });
  await compose.down();
  await ended;
  expect(texts(items).at(-1)).toBe('1000');
});

test('a log that cannot be read is told once, and does not hide the others', async () => {
  const silent = script('echo unseen; exec sleep 1000', { logging: { driver: 'none' } });
  const { compose, containers } = await make({ a: script('echo seen; exec sleep 1000'), silent });
  await compose.up({ wait: true });
  for (const follow of [false, true]) {
    const told: string[] = [];
    const { items, ended } = read(
      containers.logs({
        follow,
        until: new Date(),
        onUnreadable: (service, { message }) => told.push(`${service}: ${message}`),
      }),
    );
    await ended;
    expect(texts(items)).toEqual(['seen']);
    expect(told).toEqual([expect.stringMatching(/^silent: .*does not support reading/)]);
  }
  await expect(read(containers.logs()).ended).rejects.toMatchObject({ code: 'DOCKER_FAILED' });
});

test('follow with tail 0 has only what is new; until ends it', async () => {
  const { compose, containers } = await make({
    a: script('echo old; sleep 1; while :; do echo new; sleep 0.1; done'),
  });
  await compose.up({ wait: true });
  await vi.waitFor(async () => {
    const past = read(containers.logs());
    await past.ended;
    expect(texts(past.items)).toContain('new');
  });
  const { items, ended } = read(
    containers.logs({ follow: true, tail: 0, until: new Date(Date.now() + 1500) }),
  );
  await ended;
  expect([...new Set(texts(items))]).toEqual(['new']);

  const until = new Date();
  const past = read(containers.logs({ follow: true, until }));
  await past.ended;
  expect(texts(past.items).slice(0, 2)).toEqual(['old', 'new']);
  expect(past.items.filter(({ time }) => Date.parse(time) > until.getTime())).toEqual([]);
});

test('events of a project', async () => {
  const { compose, containers } = await make({ a: script('exit 7') });
  const { items, ended } = read<ContainerEvent>(containers.events({ signal: stop.signal }));
  await compose.up();
  await vi.waitFor(() => expect(items.map(({ action }) => action)).toContain('die'), { timeout: 10_000 });
  expect(
    items.map(({ action }) => action).filter((action) => ['create', 'start', 'die'].includes(action)),
  ).toEqual(['create', 'start', 'die']);
  expect(items.find(({ action }) => action === 'die')).toMatchObject({ service: 'a', exitCode: 7 });
  stop.abort();
  await ended;
});

test('an engine that goes away is one clear error, everywhere', async () => {
  const { compose, name, directory } = await make({
    a: script('while :; do echo x; sleep 0.1; done', {
      healthcheck: { test: ['CMD', 'false'], interval: '60s', retries: 100 },
    }),
  });
  await compose.up();
  proxy = await engineProxy(docker.facts.host);
  const far = await throughProxy(proxy.host, name);
  const logs = read(far.containers.logs({ follow: true, signal: stop.signal }));
  const events = read(far.containers.events({ signal: stop.signal }));
  const waiting = new Promise<void>((resolve, reject) => {
    far.docker
      .compose({
        name,
        directory,
        files: ['compose.yaml'],
        env: { ...process.env, DOCKER_HOST: proxy?.host },
      })
      .up({
        wait: true,
        onProgress: ({ step }) => {
          if (step === 'waiting') proxy?.cut().catch(reject);
        },
      })
      .then(resolve, reject);
  });
  await vi.waitFor(() => expect(logs.items.length).toBeGreaterThan(0));
  const lost = { code: 'DOCKER_LOST', message: expect.stringContaining('went away') };
  await expect(waiting).rejects.toMatchObject(lost);
  await expect(logs.ended).rejects.toMatchObject(lost);
  await expect(events.ended).rejects.toMatchObject(lost);
  await expect(far.containers.list()).rejects.toMatchObject(lost);
  proxy = undefined;
});

test('what starts is waited for until it is healthy, has failed, or the time is over', async () => {
  const check = (command: string): object => ({
    healthcheck: { test: ['CMD-SHELL', command], interval: '200ms', retries: 1, start_period: '0s' },
  });
  const { compose, containers } = await make({
    well: script('sleep 1; touch /tmp/up; exec sleep 1000', {
      healthcheck: { test: ['CMD', 'ls', '/tmp/up'], interval: '200ms', retries: 100 },
    }),
    plain: script('exec sleep 1000'),
    done: script('exit 0'),
    sick: script('exec sleep 1000', check('echo no table; exit 1')),
    slow: script('exec sleep 1000', {
      healthcheck: { test: ['CMD', 'false'], interval: '200ms', start_period: '1000s' },
    }),
    broken: script('exit 3'),
  });
  await compose.up();
  expect(await containers.untilHealthy(['well', 'plain', 'done'], 20_000)).toEqual([]);
  expect((await containers.list()).find(({ service }) => service === 'well')).toMatchObject({
    health: 'healthy',
  });
  expect(await containers.untilHealthy(['well', 'sick'], 20_000)).toMatchObject([
    { service: 'sick', health: 'unhealthy', healthOutput: 'no table' },
  ]);
  expect(await containers.untilHealthy(['well', 'slow'], 500)).toMatchObject([
    { service: 'slow', health: 'starting' },
  ]);
  expect(await containers.untilHealthy(['well', 'broken'], 20_000)).toMatchObject([
    { service: 'broken', state: 'exited', exitCode: 3 },
  ]);
});
