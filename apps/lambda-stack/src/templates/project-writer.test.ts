import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { writeProject } from './project-writer.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'writer-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

const project = {
  files: { 'lambda-stack.yaml': 'functions', 'functions/hello/index.mjs': 'code', 'events/hello.json': '{}' },
  ignored: ['node_modules/', 'lambda-stack.local.yaml'],
};

const all = (): string[] => readdirSync(directory, { recursive: true }).map(String).sort();
const read = (path: string): string => readFileSync(join(directory, path), 'utf8');

test('writes the files, into directories that it makes', async () => {
  expect(await writeProject(join(directory, 'a/b'), project)).toEqual({
    made: [...Object.keys(project.files), '.gitignore'],
    ignored: [],
  });
  expect(read('a/b/functions/hello/index.mjs')).toBe('code');
  expect(read('a/b/.gitignore')).toBe('node_modules/\nlambda-stack.local.yaml\n');
});

describe('an existing .gitignore', () => {
  test.each([
    ['dist\n', 'dist\nnode_modules/\nlambda-stack.local.yaml\n', project.ignored],
    ['dist', 'dist\nnode_modules/\nlambda-stack.local.yaml\n', project.ignored],
    ['', 'node_modules/\nlambda-stack.local.yaml\n', project.ignored],
    ['/node_modules\n', '/node_modules\nlambda-stack.local.yaml\n', ['lambda-stack.local.yaml']],
    ['lambda-stack.local.yaml\r\nnode_modules', 'lambda-stack.local.yaml\r\nnode_modules', []],
  ])('%j gets what it lacks', async (before, after, ignored) => {
    writeFileSync(join(directory, '.gitignore'), before);
    expect(await writeProject(directory, project)).toEqual({ made: Object.keys(project.files), ignored });
    expect(read('.gitignore')).toBe(after);
  });

  test.each([
    ['node_modules/\n', []],
    ['/node_modules/\n', ['/functions/*/node_modules/']],
    ['functions/*/node_modules\n', ['/node_modules/']],
  ])('%j lacks %j of a line in another directory', async (before, ignored) => {
    writeFileSync(join(directory, '.gitignore'), before);
    const lines = ['/node_modules/', '/functions/*/node_modules/'];
    expect(await writeProject(directory, { ...project, ignored: lines })).toMatchObject({ ignored });
  });
});

describe('when a file cannot be written, nothing of the project is left', () => {
  test.each([
    ['a file in the way of a directory', () => writeFileSync(join(directory, 'events'), 'mine'), 'ENOTDIR'],
    [
      'a file that is there',
      () => {
        mkdirSync(join(directory, 'events'));
        writeFileSync(join(directory, 'events/hello.json'), 'mine');
      },
      'EEXIST',
    ],
    ['a .gitignore that is none', () => mkdirSync(join(directory, '.gitignore')), 'EISDIR'],
  ])('%s', async (_case, prepare, code) => {
    prepare();
    const before = all();
    await expect(writeProject(directory, project)).rejects.toMatchObject({ code });
    expect(all()).toEqual(before);
  });

  test('not the directory either, where it was not there', async () => {
    const files = { ...project.files, 'lambda-stack.yaml/impossible': '' };
    await expect(writeProject(join(directory, 'a/b'), { ...project, files })).rejects.toThrow();
    expect(all()).toEqual([]);
  });
});
