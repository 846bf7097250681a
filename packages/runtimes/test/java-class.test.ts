import { symlinkSync, writeFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { checkHandler, parseRuntime, type EntrypointError } from '../src/index.ts';
import { FunctionDirectory } from './function-directory.ts';
import { jar, storedJar } from './jar.ts';
import { plan } from './plan.ts';

const java = parseRuntime('java21');
if (java === undefined) throw new Error('java21 is a runtime');

const words = 'example/Words.class';
const manifest = (content: string) => ({ 'META-INF/MANIFEST.MF': content });

describe('the class of a handler', () => {
  test.each<[string, Record<string, string | Buffer>]>([
    ['in the directory', { [words]: '' }],
    ['in a jar', { 'function.jar': jar({ ...manifest('Main-Class: a.B\r\n'), [words]: '' }) }],
    ['in a jar of lib/', { 'other.jar': jar({ 'a/B.class': '' }), 'lib/function.JAR': jar({ [words]: '' }) }],
    [
      'in a jar with something before it',
      { 'a.jar': Buffer.concat([Buffer.from('#!/bin/sh\n'), jar({ [words]: '' })]) },
    ],
    [
      'in a jar with a comment',
      { 'a.jar': Buffer.concat([jar({ [words]: '' }), Buffer.from('made by hand')]) },
    ],
    // What it is that they have, Java alone knows.
    ['perhaps in a jar that is broken', { 'a.jar': 'PK' }],
    ['perhaps in a jar that is cut off', { 'a.jar': jar({ 'a/B.class': '' }).subarray(0, -30) }],
    [
      'perhaps in what a manifest names elsewhere',
      { 'lib/a.jar': jar(manifest('Class-Path: ../b.jar\r\n')) },
    ],
    [
      'perhaps on another machine',
      { 'a.jar': storedJar(manifest('Class-Path: https://example.com/b.jar\n')) },
    ],
    ['perhaps in a file of no name', { 'a.jar': jar(manifest('Class-Path: %2F.jar %ff.jar\n')) }],
    [
      'in a jar that a manifest names',
      {
        'a.jar': jar(manifest('Class-Path: none.jar a.jar more/b\r\n %20c.jar\r\n\r\n')),
        'more/b c.jar': storedJar(manifest('Manifest-Version: 1.0\nClass-Path: d.jar\n')),
        'more/d.jar': jar({ ...manifest('Class-Path: b%20c.jar\n'), [words]: '' }),
      },
    ],
    [
      'in a directory that a manifest names',
      { 'a.jar': jar(manifest('class-path: ./classes/\n')), [`classes/${words}`]: '' },
    ],
  ])('is %s', (_case, files) => {
    using directory = new FunctionDirectory(files);
    expect(checkHandler(java, 'example.Words::handle', directory.path)).toBeUndefined();
    expect(checkHandler(java, 'example.Words', directory.path)).toBeUndefined();
  });

  test.each<[string, string, string | undefined]>([
    ['example.Word::handle', words, 'example.Words::handle'],
    ['example.Words.handle', words, 'example.Words::handle'],
    ['Words', words, 'example.Words'],
    ['example.words::handle', words, 'example.Words::handle'],
    ['example.Outer.Inner', 'example/Outer$Inner.class', 'example.Outer$Inner'],
    ['example.Outer$2', 'example/Outer$1.class', undefined],
    ['com.shop.Orders::handle', words, undefined],
  ])('%s is missing where there is %s', (handler, file, suggestion) => {
    for (const files of [{ [file]: '' }, { 'lib/function.jar': jar({ [file]: '' }) }]) {
      using directory = new FunctionDirectory(files);
      const { path } = directory;
      const [name] = handler.split('::');
      expect(checkHandler(java, handler, path)).toEqual({
        kind: 'missing',
        message: `no class ${name} in ${path}:${path}/*:${path}/lib/*`,
        ...(suggestion
          ? { fix: `Did you mean ${suggestion}?`, suggestion }
          : { fix: 'Build the function, or mend handler or code.', fixInZip: expect.any(Function) }),
      });
    }
  });

  test("is missing where manifests name jars, as that of AWS's client does", () => {
    using directory = new FunctionDirectory({
      'lib/client.jar': jar(
        manifest('Class-Path: core.jar none.jar\r\n\r\nName: a/B.class\r\nClass-Path: /etc/\r\n'),
      ),
      'lib/core.jar': jar({ ...manifest('Class-Path: client.jar\r\n'), [words]: '' }),
    });
    expect(checkHandler(java, 'example.Words::handle', directory.path)).toBeUndefined();
    expect(checkHandler(java, 'example.Word::handle', directory.path)?.suggestion).toBe(
      'example.Words::handle',
    );
  });

  test('is meant by what is neither behind links nor among dependencies', () => {
    using directory = new FunctionDirectory({
      'build/example/Other.class': '',
      'node_modules/Hidden.class': '',
      'b/Words.class': '',
    });
    symlinkSync('..', directory.file('b/up'));
    symlinkSync('..', directory.file('build/up'));
    expect(checkHandler(java, 'Words', directory.path)?.suggestion).toBe('b.Words');
    expect(checkHandler(java, 'Hidden', directory.path)).toMatchObject({ kind: 'missing' });
    expect(checkHandler(java, 'Hidden', directory.path)?.suggestion).toBeUndefined();
  });

  test('may be there where a manifest is too large to be read', () => {
    const flood = manifest('x'.repeat(5 * 1024 * 1024));
    using directory = new FunctionDirectory({ 'lib/a.jar': jar(flood) });
    expect(checkHandler(java, 'example.Words', directory.path)).toBeUndefined();
    writeFileSync(directory.file('lib/a.jar'), storedJar(flood));
    expect(checkHandler(java, 'example.Words', directory.path)).toBeUndefined();
  });

  test('is looked for in layers, too, before the start', async () => {
    const client = 'com/amazonaws/services/lambda/runtime/api/client/AWSLambda.class';
    const program = `#!/bin/sh\necho 'openjdk version "21.0.1" 2023-10-17' >&2\n`;
    using directory = new FunctionDirectory({ [client]: '' }, { 'bin/java': program });
    using layer = new FunctionDirectory({ 'java/lib/a.jar': jar({ 'a/B.class': '' }) });
    const options = { searchPath: `${directory.file('bin')}:/usr/bin:/bin`, opt: layer.path };
    const failed = await plan('java21', 'example.Word', directory, options).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      reason: 'not-found',
      message: expect.stringContaining(`no class example.Word in ${directory.path}:`),
      place: { path: directory.path },
    });
    const { place } = failed as EntrypointError;
    expect(place.remedyInZip?.('fn.zip')).toMatch(/^Build the function, and pack fn\.zip again/);
    writeFileSync(layer.file('java/lib/b.jar'), jar({ 'example/Word.class': '' }));
    expect((await plan('java21', 'example.Word', directory, options)).arguments).toContain('example.Word');
  });
});
