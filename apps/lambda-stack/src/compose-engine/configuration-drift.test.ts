import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { loadConfiguration } from '@lambda-stack/config';
import type { Docker } from '@lambda-stack/docker';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { version } from '../assets.ts';
import { compareFiles, writeFiles } from '../generate/generated-files.ts';
import { knownImages } from '../lock/known-images.ts';
import { statePaths } from '../project/paths.ts';
import { composeProject, outputDirectoryOf, type StackProject } from './compose-project.ts';
import { configurationDrift, type DriftContext } from './configuration-drift.ts';
import { documentsOf } from './documents.ts';

let root: string;
let directory: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ls-drift-')));
  directory = join(root, 'stack');
  mkdirSync(join(directory, 'hello'), { recursive: true });
  write('hello/index.mjs', 'export const handler = () => 1;');
  write('lambda-stack.yaml', configuration(10));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (path: string, text: string): void => writeFileSync(join(directory, path), text);
const configuration = (timeout: number): string =>
  JSON.stringify({
    name: 'drifting',
    functions: { hello: { runtime: 'nodejs22.x', handler: 'index.handler', code: './hello', timeout } },
  });

/** Writes a stack's files as `up` does; no container is made. */
async function up(name = 'drifting'): Promise<StackProject> {
  const read = await loadConfiguration({ directory });
  const paths = statePaths(join(root, 'state'));
  const outputDirectory = outputDirectoryOf(read, paths);
  const stack = read.keep();
  const images = await knownImages(stack, () => Promise.reject(new Error('No image is asked for')));
  await writeFiles(
    outputDirectory,
    await compareFiles(outputDirectory, documentsOf(stack, images, { outputDirectory })),
  );
  return composeProject({ name, outputDirectory, configFile: read.file, paths, env: {} });
}

const drift = (project: StackProject, context: Partial<DriftContext> = {}): Promise<string | undefined> =>
  configurationDrift(
    // No image is asked for.
    { docker: undefined as unknown as Docker, project },
    { env: {}, workingDirectory: directory, configFile: undefined, project: undefined, ...context },
  );

test('a configuration that has changed is told of, until it is as it was', async () => {
  const project = await up();
  expect(await drift(project)).toBeUndefined();
  write('lambda-stack.yaml', configuration(7));
  expect(await drift(project)).toBe(
    'What runs was not made from lambda-stack.yaml as it is now. Run "lambda-stack up -d".',
  );
  write('lambda-stack.yaml', configuration(10));
  expect(await drift(project)).toBeUndefined();
});

test('the remedy has the options that lead to the stack', async () => {
  const project = await up('another');
  write('lambda-stack.yaml', configuration(7));
  expect(await drift(project)).toContain('Run "lambda-stack up -d -p another".');
  const file = join(directory, 'lambda-stack.yaml');
  expect(await drift(project, { workingDirectory: root })).toContain(`up -d -c ${file} -p another".`);
  expect(await drift(project, { configFile: 'x.yaml' })).toContain('up -d -c x.yaml -p another".');
});

test('the files of one machine count where there are none of them, and where they are gone', async () => {
  const local = JSON.stringify({ functions: { hello: { timeout: 7 } } });
  const shared = await up();
  write('lambda-stack.local.yaml', local);
  expect(await drift(shared)).toContain(
    'not made from lambda-stack.yaml and lambda-stack.local.yaml as they are now.',
  );
  const own = await up();
  expect(await drift(own)).toBeUndefined();
  rmSync(join(directory, 'lambda-stack.local.yaml'));
  expect(await drift(own)).toContain('not made from lambda-stack.yaml as it is now.');
});

test('a file that was changed by hand is not blamed on the configuration', async () => {
  const project = await up();
  const [file = ''] = project.files;
  writeFileSync(file, `${readFileSync(file, 'utf8')}# mine\n`);
  expect(await drift(project)).toBe(
    'Changed by hand, or not from lambda-stack: docker-compose.yml. Move the changes into compose.override.yaml, or let "lambda-stack generate --force" overwrite them.',
  );
});

test('the list of the files changes nothing that runs', async () => {
  const project = await up();
  rmSync(join(dirname(project.files[0] ?? ''), '.lambda-stack/files.json'));
  expect(await drift(project)).toBeUndefined();
});

test('files of another version of lambda-stack are not blamed on the configuration', async () => {
  const project = await up();
  const [file = ''] = project.files;
  const older = readFileSync(file, 'utf8').replace(`lambda-stack ${version}.`, 'lambda-stack 0.0.1.');
  const changes = await compareFiles(directory, new Map([['docker-compose.yml', older]]));
  await writeFiles(
    directory,
    changes.filter(({ state }) => state !== 'stale'),
  );
  expect(await drift(project)).toBe(
    `What runs was made by lambda-stack 0.0.1, and this is ${version}. Run "lambda-stack up -d".`,
  );
});

test('a directory that is gone is told of', async () => {
  const project = await up();
  rmSync(directory, { recursive: true });
  expect(await drift(project, { workingDirectory: root })).toBe(
    `${directory} is gone: whether the stack has changed since it was started is not known`,
  );
});
