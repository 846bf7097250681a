import { describe, expect, test } from 'vitest';

import {
  EntrypointError,
  handlerError,
  madeTrees,
  nameSources,
  sourceOf,
  checkHandler,
} from '../src/index.ts';
import { ExecWrapperError } from '../src/launch/exec-wrapper.ts';
import { elfProgram, machines } from './binaries.ts';
import { FunctionDirectory } from './function-directory.ts';
import { jar } from './jar.ts';

/** The error of a file, as it is found in a tree at `/tree`. */
const inTree = (reason: EntrypointError['reason'], file: string, remedy: string): EntrypointError =>
  new EntrypointError(reason, `/tree/${file} is wrong`, remedy, { path: `/tree/${file}` });
const mode = (file = 'bin/x'): EntrypointError =>
  inTree('not-executable', file, `Run: chmod +x /tree/${file}`);

describe('an error in what was unpacked names what it was unpacked from', () => {
  test.each([
    [mode(), 'In code.zip, pack bin/x with mode 0755.'],
    [
      inTree('carriage-returns', 'bin/x', "Run: sed -i 's/\\r$//' /tree/bin/x"),
      'Give bin/x the line ends of Unix (LF), and pack code.zip again.',
    ],
    [
      inTree('not-a-program', 'bin/x', 'Begin the script with a #!.'),
      'Begin the script with a #!. Then pack code.zip again.',
    ],
  ])('a zip: $reason', (given, remedy) => {
    using directory = new FunctionDirectory({ 'code.zip': jar({ 'bin/x': '' }) });
    const zip = directory.file('code.zip');
    const error = nameSources(given, madeTrees({ task: '/tree' }, { code: zip }));
    expect(error).toMatchObject({ reason: given.reason, message: `${zip}/bin/x is wrong`, remedy });
  });

  const program = elfProgram({ machine: machines.x64 });
  test.each<[string, Record<string, string>, Record<string, Buffer>, string, string]>([
    [
      'the source of a program',
      { 'main.go': '' },
      {},
      '; ZIP/main.go has to be built',
      'Build it in its directory: go build -o bootstrap . Then pack bootstrap at the top of go.zip.',
    ],
    [
      'a program of another name',
      {},
      { main: program },
      '; ZIP/main is an executable',
      'Pack it as bootstrap at the top of go.zip.',
    ],
    [
      'a bootstrap in a directory',
      {},
      { 'out/hello/bootstrap': program },
      '; one was found at ZIP/out/hello/bootstrap',
      'Pack what is in out/hello at the top of go.zip.',
    ],
    ['nothing', {}, {}, '', 'Build the function, and pack it as bootstrap at the top of go.zip.'],
    [
      'a script',
      { 'app.sh': '' },
      {},
      ', and no main.sh in ZIP; there is app.sh',
      "Build the function, and pack it as bootstrap at the top of go.zip, or name a shell script's function as its handler, such as function.handler.",
    ],
  ])('a zip without a bootstrap, with %s', (what, files, executable, message, remedy) => {
    using tree = new FunctionDirectory(files, executable);
    using directory = new FunctionDirectory({ 'go.zip': 'PK' });
    const zip = directory.file('go.zip');
    const handler = what === 'a script' ? 'main.x' : 'main';
    const problem = checkHandler({ id: 'provided.al2023', language: 'provided' }, handler, tree.path);
    if (problem === undefined) throw new Error('nothing is wrong');
    const error = nameSources(
      handlerError(problem, tree.path),
      madeTrees({ task: tree.path }, { code: zip }),
    );
    expect(error.message.replaceAll(zip, 'ZIP')).toBe(`no bootstrap in ZIP${message}`);
    expect(error.remedy).toBe(remedy);
  });

  test('a path that is no error', () => {
    using directory = new FunctionDirectory({ 'code.zip': jar({ 'bin/x': '' }) });
    const zip = directory.file('code.zip');
    const trees = madeTrees({ task: '/tree', opt: '/layers' }, { code: zip, layers: ['/layers'] });
    expect(sourceOf('/tree/bin/x', trees)).toBe(`${zip}/bin/x`);
    expect(sourceOf('/layers/bootstrap', trees)).toBe('/layers/bootstrap');
  });

  test.each<[string, readonly string[], string]>([
    ['the last of the directories that have the file', ['a', 'b', 'c'], 'b/bin/x'],
    ['a zip behind a directory', ['a', 'b', 'd.zip'], 'd.zip/bin/x'],
    ['a directory behind a zip', ['d.zip', 'a'], 'a/bin/x'],
    ['no zip that has it not', ['a', 'e.zip'], 'a/bin/x'],
    ['a zip that cannot be read', ['broken.zip'], 'broken.zip/bin/x'],
  ])('%s', (_case, names, from) => {
    using directory = new FunctionDirectory({
      'a/bin/x': '',
      'b/bin/x': '',
      'c/y': '',
      'd.zip': jar({ 'bin/x': '' }),
      'e.zip': jar({ y: '' }),
      'broken.zip': 'PK',
    });
    const layers = names.map((name) => directory.file(name));
    const { message, remedy } = nameSources(
      mode(),
      madeTrees({ task: '/code', opt: '/tree' }, { code: '/code', layers }),
    );
    const file = directory.file(from);
    expect(message).toBe(`${file} is wrong`);
    expect(remedy).toBe(
      from.includes('.zip')
        ? `In ${from.split('/')[0]}, pack bin/x with mode 0755.`
        : `Run: chmod +x ${file}`,
    );
  });

  test('a file with a blank in its name', () => {
    using directory = new FunctionDirectory({ 'code.zip': jar({ 'extensions/my ext': '' }) });
    const zip = directory.file('code.zip');
    const trees = madeTrees({ task: '/code', opt: '/tree' }, { code: '/code', layers: [zip] });
    expect(nameSources(mode('extensions/my ext'), trees)).toMatchObject({
      message: `${zip}/extensions/my ext is wrong`,
      remedy: 'In code.zip, pack extensions/my ext with mode 0755.',
    });
  });

  test('a tree as a whole, and only itself', () => {
    using directory = new FunctionDirectory({ 'code.zip': 'PK' });
    const zip = directory.file('code.zip');
    const error = new EntrypointError('not-found', 'no bootstrap in /tree, /tree-2 or /opt-tree', 'None.');
    const trees = madeTrees({ task: '/tree', opt: '/opt-tree' }, { code: zip, layers: ['/a', '/b'] });
    expect(nameSources(error, trees).message).toBe(`no bootstrap in ${zip}, /tree-2 or /opt`);
  });

  test('a wrapper, whose exit code stays', () => {
    using directory = new FunctionDirectory({ 'code.zip': jar({ wrap: '' }) });
    const error = new ExecWrapperError(126, '/tree/wrap: no', 'Run: x', { path: '/tree/wrap' });
    const named = nameSources(error, madeTrees({ task: '/tree' }, { code: directory.file('code.zip') }));
    expect(named).toBeInstanceOf(ExecWrapperError);
    expect(named).toMatchObject({ exitCode: 126, remedy: 'In code.zip, pack wrap with mode 0755.' });
  });

  test('what is used as it is, is left alone', () => {
    const error = mode();
    expect(nameSources(error, madeTrees({ task: '/tree' }, { code: '/tree' }))).toBe(error);
    expect(nameSources(error, madeTrees({ task: '/tre' }, { code: '/a.zip' }))).toBe(error);
  });
});
