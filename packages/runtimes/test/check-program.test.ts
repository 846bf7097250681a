import { describe, expect, test } from 'vitest';

import { checkProgram, type Machine } from '../src/diagnosis/check-program.ts';
import { EntrypointError } from '../src/entrypoint-error.ts';
import { elfProgram, machines, machOProgram } from './binaries.ts';
import { FunctionDirectory } from './function-directory.ts';

const linux: Machine = { platform: 'linux', architecture: 'x64', searchPath: '/usr/bin:/bin' };
const mac: Machine = { platform: 'darwin', architecture: 'arm64', searchPath: '/usr/bin:/bin' };

async function diagnose(content: string | Buffer, machine: Machine): Promise<EntrypointError | undefined> {
  using directory = new FunctionDirectory({}, { bootstrap: content });
  return await checkProgram(directory.file('bootstrap'), machine).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof EntrypointError) return error;
      throw error;
    },
  );
}

describe('a program that runs', () => {
  test.each([
    ['a script', '#!/bin/sh\n', linux],
    ['a script by way of env', '#!/usr/bin/env -S FOO=1 sh -e\n', linux],
    ['… that unsets variables', '#!/usr/bin/env -S -u NODE_OPTIONS --unset LD_PRELOAD sh\n', linux],
    ['… in another directory', '#!/usr/bin/env -S -iC /tmp --chdir=/ -- sh\n', linux],
    ['a static program', elfProgram({ machine: machines.x64 }), linux],
    ['a program whose loader exists', elfProgram({ machine: machines.x64, loader: '/bin/sh' }), linux],
    ['a program for macOS', machOProgram(0x0100000c), mac],
    ['a program for older macOS, by Rosetta', machOProgram(0x01000007), mac],
  ])('is left alone: %s', async (_case, content, machine) => {
    expect(await diagnose(content, machine)).toBeUndefined();
  });

  test('is left alone: this very process', async () => {
    const machine = { platform: process.platform, architecture: process.arch, searchPath: '' };
    await expect(checkProgram(process.execPath, machine)).resolves.toBeUndefined();
  });
});

describe('a program that does not run is told by its reason', () => {
  test.each([
    ['interpreter-missing', '/no/such/interpreter', '#!/no/such/interpreter -x\n', linux],
    ['interpreter-missing', 'nosuchprogram', '#!/usr/bin/env nosuchprogram\n', linux],
    ['carriage-returns', 'CRLF', '#!/bin/sh\r\necho\r\n', linux],
    ['not-a-program', '#!', 'echo hello\n', linux],
    ['not-a-program', '#!', '', linux],
    ['not-a-program', '#!', Buffer.from('cafebabe00000041', 'hex'), linux],
    ['wrong-architecture', 'machine 9999', elfProgram({ machine: 9999 }), linux],
    ['wrong-architecture', 'Linux (arm64)', elfProgram({ machine: machines.arm64 }), mac],
    ['wrong-architecture', 'macOS (arm64)', machOProgram(0x0100000c), linux],
    ['wrong-architecture', 'arm64', machOProgram(0x0100000c), { ...mac, architecture: 'x64' }],
    [
      'loader-missing',
      '/lib/none.so.1',
      elfProgram({ machine: machines.x64, loader: '/lib/none.so.1' }),
      linux,
    ],
  ] as const)('%s: %s', async (reason, named, content, machine) => {
    const error = await diagnose(content, machine);
    expect(error).toMatchObject({ reason });
    expect(error?.message).toContain('/bootstrap ');
    expect(error?.message).toContain(named);
    expect(error?.remedy).not.toBe('');
  });

  test.each([
    ['04000000476f0000', elfProgram({ machine: machines.arm64 }), linux, 'GOOS=linux GOARCH=amd64'],
    ['ff20476f206275696c642049443a2022', machOProgram(0x0100000c), linux, 'GOOS=linux GOARCH=amd64'],
    ['04000000476f0000', elfProgram({ machine: machines.x64 }), mac, 'GOOS=darwin GOARCH=arm64'],
  ])(
    'wrong-architecture of what Go has built: its command (%s)',
    async (mark, program, machine, settings) => {
      const error = await diagnose(Buffer.concat([program, Buffer.from(mark, 'hex')]), machine);
      expect(error).toMatchObject({
        reason: 'wrong-architecture',
        remedy: `Build it for this machine: ${settings} go build -o bootstrap .`,
      });
    },
  );

  test('not-executable', async () => {
    using directory = new FunctionDirectory({ bootstrap: '#!/bin/sh\n' });
    const path = directory.file('bootstrap');
    await expect(checkProgram(path, linux)).rejects.toMatchObject({
      reason: 'not-executable',
      remedy: `Run: chmod +x ${path}`,
    });
  });

  test('directory', async () => {
    using directory = new FunctionDirectory({ 'bootstrap/x': '' });
    await expect(checkProgram(directory.file('bootstrap'), linux)).rejects.toMatchObject({
      reason: 'directory',
    });
  });
});

test('a program cut short is read as far as it goes', async () => {
  for (const length of [52, 63, 64, 100, 150, 1030]) {
    const program = elfProgram({ machine: machines.x64, loader: '/bin/sh' }).subarray(0, length);
    expect(await diagnose(program, linux)).toBeUndefined();
  }
});
