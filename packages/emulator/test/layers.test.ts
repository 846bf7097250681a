import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { makeZip, type ZipEntry } from '@lambda-stack/code/testing';
import type { FunctionState } from '@lambda-stack/invoke';
import { afterEach, describe, expect, test, vi } from 'vitest';

import type { FunctionDefinition } from '../src/index.ts';
import { definition } from './definition.ts';
import { startEmulator, type Fixture } from './emulator-fixture.ts';

let fixture: Fixture | undefined;

afterEach(async () => {
  await fixture?.close();
  fixture = undefined;
});

/** A busy machine may take its time. */
const eventually = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 10_000 });

const watch = { ignore: [], include: [], poll: false };

/** An emulator; its functions are added when the files that they are made of are there. */
const start = async (files: (path: (name: string) => string) => void): Promise<Fixture> => {
  fixture = await startEmulator({});
  files((name) => path(name));
  return fixture;
};

const path = (name: string): string => join(fixture?.directory ?? '', name);

const write = (name: string, content: string): void => {
  mkdirSync(dirname(path(name)), { recursive: true });
  writeFileSync(path(name), content);
};

/** A zip of the function of these tests, with more files in it. */
const functionZip = (...more: ZipEntry[]): Buffer =>
  makeZip([
    { name: 'bootstrap', content: readFileSync(path('code/bootstrap')), mode: 0o100_755 },
    { name: 'package.json', content: '{"type":"module"}' },
    ...more,
  ]);

const run = (given: Record<string, Partial<FunctionDefinition>>): Promise<void> =>
  current().emulator.update(
    Object.entries(given).map(([name, each]) => ({ ...definition(name, path('code')), watch, ...each })),
  );

const current = (): Fixture => {
  if (!fixture) throw new Error('not started');
  return fixture;
};

const answer = async (event: object, name = 'fn'): Promise<unknown> =>
  (await current().call(event, name)).json;

const trees = (): string[] => {
  const directory = path('run/trees');
  return readdirSync(directory).map((name) => join(directory, name));
};

const readVersion = { do: 'read', variable: 'LAMBDA_TASK_ROOT', file: '/version' };
const readLayer = (file: string): object => ({ do: 'read', variable: 'LAYER', file });
const environment = { LAYER: '/opt' };

describe('code in a zip', () => {
  test('a bootstrap without permission is told of by the name of the zip', async () => {
    await start(() =>
      writeFileSync(
        path('fn.zip'),
        makeZip([{ name: 'bootstrap', content: '#!/bin/sh\n', mode: 0o100_644 }]),
      ),
    );
    await run({ fn: { code: path('fn.zip') } });
    const message = `${path('fn.zip/bootstrap')} is not executable`;
    expect(JSON.stringify(await answer({}))).toContain(message);
    expect(JSON.stringify(await answer({}))).toContain('In fn.zip, pack bootstrap with mode 0755.');
  });

  test('a program that is not built is told of without a word of where the zip was unpacked', async () => {
    await start(() =>
      writeFileSync(path('fn.zip'), makeZip([{ name: 'main.go', content: 'package main\n' }])),
    );
    await run({ fn: { code: path('fn.zip') } });
    const said = JSON.stringify(await answer({}));
    expect(said).toContain(`${path('fn.zip/main.go')} has to be built`);
    expect(said).toContain('Then pack bootstrap at the top of fn.zip.');
    expect(said).not.toContain(path('run'));
  });

  const writeZip = (version: string): void =>
    writeFileSync(path('fn.zip'), functionZip({ name: 'version', content: version }));

  test('is unpacked and run', async () => {
    await start(() => writeZip('1'));
    await run({ fn: { code: path('fn.zip') } });
    expect(await answer(readVersion)).toBe('1');
    expect(await answer({ do: 'env' })).toMatchObject({ LAMBDA_TASK_ROOT: trees()[0] });
  });

  test.each([
    ['written', (content: Buffer) => writeFileSync(path('fn.zip'), content)],
    [
      'replaced',
      (content: Buffer) => {
        writeFileSync(path('fn.zip.new'), content);
        renameSync(path('fn.zip.new'), path('fn.zip'));
      },
    ],
  ])('that is %s anew answers the next invocation; what is unused is removed', async (_, put) => {
    await start(() => writeZip('0'));
    await run({ fn: { code: path('fn.zip') } });
    expect(await answer(readVersion)).toBe('0');
    for (const version of ['1', '2', '3']) {
      put(functionZip({ name: 'version', content: version }));
      await eventually(async () => expect(await answer(readVersion)).toBe(version));
    }
    expect(trees()).toHaveLength(1);
  });

  test.skipIf(process.platform !== 'linux')('answers the very next one', async () => {
    await start(() => writeZip('0'));
    await run({ fn: { code: path('fn.zip') } });
    expect(await answer(readVersion)).toBe('0');
    await eventually(async () => {
      // Once the watch is there, nothing is missed any more.
      writeZip('watched');
      expect(await answer(readVersion)).toBe('watched');
    });
    for (const version of ['1', '2', '3', '4', '5']) {
      await writeFile(path('fn.zip'), functionZip({ name: 'version', content: version }));
      expect(await answer(readVersion)).toBe(version);
    }
  });

  test('that breaks: the last good version answers, and the log says why, once', async () => {
    const { texts } = await start(() => writeZip('good'));
    await run({ fn: { code: path('fn.zip') } });
    expect(await answer(readVersion)).toBe('good');
    const broken = functionZip({ name: 'version', content: 'new' }).subarray(0, 300);
    writeFileSync(path('fn.zip'), broken);
    const said = (): string[] => texts('function').filter((text) => text.includes('no complete zip'));
    await eventually(async () => {
      expect(await answer(readVersion)).toBe('good');
      expect(said()).toHaveLength(1);
    });
    current().emulator.restart('fn');
    expect(await answer(readVersion)).toBe('good');
    expect(said()).toEqual([
      expect.stringMatching(
        /fn\.zip is no complete zip file: .*\. Pack it again\. Until then, the last good version answers/,
      ),
    ]);
    rmSync(path('fn.zip'));
    current().emulator.restart('fn');
    expect(await answer(readVersion)).toBe('good');
    writeZip('mended');
    await eventually(async () => expect(await answer(readVersion)).toBe('mended'));
  });

  test('that breaks is told without an invocation, and ends no environment', async () => {
    const { emulator } = await start(() => writeZip('good'));
    await run({ fn: { code: path('fn.zip') } });
    const state = (): FunctionState | undefined => emulator.state().functions[0];
    await eventually(async () => {
      writeZip('good');
      expect(await answer(readVersion)).toBe('good');
      const [before] = state()?.environments ?? [];
      writeFileSync(path('fn.zip'), 'PK');
      await vi.waitFor(() => expect(state()?.codeProblem).toContain('no complete zip file'));
      expect(state()?.environments).toEqual([expect.objectContaining({ id: before?.id, phase: 'idle' })]);
    });
    expect(await answer(readVersion)).toBe('good');
  });

  test('that is broken from the start is an answer with the reason, until it is mended', async () => {
    const { emulator } = await start(() => writeFileSync(path('fn.zip'), 'PK'));
    await run({ fn: { code: path('fn.zip') } });
    expect(await answer(readVersion)).toMatchObject({
      errorType: 'Runtime.InvalidEntrypoint',
      errorMessage: expect.stringContaining('fn.zip is no complete zip file'),
    });
    expect(await emulator.check('fn')).toMatchObject({ reason: 'code-unusable', remedy: 'Pack it again.' });
    writeZip('mended');
    await eventually(async () => expect(await answer(readVersion)).toBe('mended'));
  });

  test('is there as long as an invocation runs from it', async () => {
    await start(() => writeZip('1'));
    await run({ fn: { code: path('fn.zip'), timeout: 30, environment: { FILE: '/var/task/version' } } });
    await answer({});
    const before = trees();
    const running = answer({ do: 'waitFor', file: path('go'), variable: 'FILE' });
    await eventually(() =>
      expect(current().emulator.state().functions[0]?.environments[0]?.phase).toBe('busy'),
    );
    writeZip('2');
    await eventually(async () => expect(await answer(readVersion)).toBe('2'));
    expect(trees()).toEqual(expect.arrayContaining(before));
    expect(trees()).toHaveLength(2);
    write('go', '');
    expect(await running).toBe(true);
    // Whichever slot comes first: the environment of the old one ends when it is needed again, or with the function.
    await run({});
    expect(trees()).toEqual([]);
  });

  test('that is not watched is looked at whenever an environment starts', async () => {
    await start(() => writeZip('1'));
    await run({ fn: { code: path('fn.zip'), watch: false } });
    expect(await answer(readVersion)).toBe('1');
    writeZip('2');
    expect(await answer(readVersion)).toBe('1');
    current().emulator.restart('fn');
    expect(await answer(readVersion)).toBe('2');
  });
});

describe('layers', () => {
  test('are one /opt, later ones over earlier ones', async () => {
    await start(() => {
      write('one/file', 'one');
      write('one/only', 'one');
      writeFileSync(path('two.zip'), makeZip([{ name: 'file', content: 'two' }]));
    });
    await run({
      fn: { layers: [path('one'), path('two.zip')], environment },
      turned: { layers: [path('two.zip'), path('one')], environment },
    });
    expect(await answer(readLayer('/file'))).toBe('two');
    expect(await answer(readLayer('/only'))).toBe('one');
    expect(await answer(readLayer('/file'), 'turned')).toBe('one');
  });

  test('can bring the bootstrap', async () => {
    await start(() => {
      writeFileSync(path('runtime.zip'), functionZip());
      write('empty/x', '');
    });
    await run({ fn: { code: path('empty'), layers: [path('runtime.zip')] } });
    expect(await answer({ hello: 1 })).toEqual({ hello: 1 });
  });

  test('that change replace the environments of those who use them, and no others', async () => {
    await start(() => {
      write('common/nodejs/node_modules/x/index.js', '1');
      writeFileSync(path('other.zip'), makeZip([{ name: 'file', content: '1' }]));
    });
    const environments = { environment };
    await run({
      fn: { layers: [path('common')], ...environments },
      second: { layers: [path('common'), path('other.zip')], ...environments },
      third: { layers: [path('other.zip')], ...environments },
    });
    const file = '/nodejs/node_modules/x/index.js';
    expect(await answer(readLayer(file))).toBe('1');
    expect(await answer(readLayer(file), 'second')).toBe('1');
    const third = await answer({ do: 'pid' }, 'third');
    write('common/nodejs/node_modules/x/index.js', '2');
    await eventually(async () => {
      expect(await answer(readLayer(file))).toBe('2');
      expect(await answer(readLayer(file), 'second')).toBe('2');
    });
    expect(await answer({ do: 'pid' }, 'third')).toBe(third);
    const second = await answer({ do: 'pid' }, 'second');
    writeFileSync(path('other.zip'), makeZip([{ name: 'file', content: '2' }]));
    await eventually(async () => expect(await answer(readLayer('/file'), 'third')).toBe('2'));
    await eventually(async () => expect(await answer({ do: 'pid' }, 'second')).not.toBe(second));
  });

  test('that several functions share are there once', async () => {
    await start(() => writeFileSync(path('layer.zip'), makeZip([{ name: 'file', content: '1' }])));
    await run({
      fn: { layers: [path('layer.zip')], environment },
      second: { layers: [path('layer.zip')], environment },
    });
    await answer(readLayer('/file'));
    await answer(readLayer('/file'), 'second');
    expect(trees()).toHaveLength(1);
    await run({ second: { layers: [path('layer.zip')], environment } });
    expect(await answer(readLayer('/file'), 'second')).toBe('1');
    expect(trees()).toHaveLength(1);
    await run({});
    expect(trees()).toEqual([]);
  });

  test('that many environments start from at once are prepared once', async () => {
    await start(() => writeFileSync(path('layer.zip'), makeZip([{ name: 'file', content: '1' }])));
    await run({ fn: { layers: [path('layer.zip')], environment, warm: 4 } });
    expect(await Promise.all([1, 2, 3, 4].map(() => answer(readLayer('/file'))))).toEqual([
      '1',
      '1',
      '1',
      '1',
    ]);
    expect(trees()).toHaveLength(1);
  });
});

describe('trees that someone else has removed', () => {
  const startWithTree = async (): Promise<Fixture> => {
    const emulator = await start(() => write('layer/file', ''));
    await run({ fn: { layers: [path('layer')], environment } });
    await answer({});
    rmSync(path('run/trees'), { recursive: true });
    return emulator;
  };

  test('are no trouble at the end', async () => {
    const { emulator } = await startWithTree();
    await emulator.close();
  });

  test('with something in their place: that is told when all else is closed', async () => {
    const { emulator, url } = await startWithTree();
    write('run/trees', '');
    await expect(emulator.close()).rejects.toThrow('ENOTDIR');
    await expect(fetch(url)).rejects.toThrow();
  });
});
