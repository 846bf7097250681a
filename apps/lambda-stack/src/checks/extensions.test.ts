import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, expect, it, onTestFinished } from 'vitest';

import { checkExtensions } from './extensions.ts';

const { platform, arch } = process;

afterEach(() => setMachine(platform, arch));

function setMachine(value: NodeJS.Platform, architecture: NodeJS.Architecture): void {
  Object.defineProperty(process, 'platform', { value });
  Object.defineProperty(process, 'arch', { value: architecture });
}

/** The head of a statically linked program for Linux on x64. */
const elf = Buffer.alloc(64);
elf.write('\x7fELF\x02\x01\x01', 'latin1');
elf.writeUInt16LE(62, 18);

/** The head of a program for macOS on arm64. */
const machO = Buffer.alloc(64);
machO.writeUInt32LE(0xfeedfacf, 0);
machO.writeUInt32LE(0x0100000c, 4);

async function check(program: Buffer, inContainer: boolean): Promise<readonly (string | undefined)[]> {
  const layer = mkdtempSync(join(tmpdir(), 'extensions-'));
  onTestFinished(() => rmSync(layer, { recursive: true }));
  mkdirSync(join(layer, 'extensions'));
  writeFileSync(join(layer, 'extensions/agent'), program, { mode: 0o755 });
  const checks = await checkExtensions(
    { code: '/fn', layers: [layer] },
    { task: '/fn', opt: layer },
    { searchPath: '', inContainer },
  );
  return checks.flatMap(({ message, remedy }) => [message.replace(/\S+\/extensions/, 'extensions'), remedy]);
}

it.each(['arm64', 'x64'] as const)('takes a program for Linux in a container on macOS on %s', async (is) => {
  setMachine('darwin', is);
  expect(await check(elf, true)).toEqual([]);
});

it.each(['darwin', 'linux'] as const)('refuses a program for macOS in a container on %s', async (is) => {
  setMachine(is, 'arm64');
  expect(await check(machO, true)).toEqual([
    'the extension extensions/agent is built for macOS (arm64), its container is linux arm64',
    'Build it for its container.',
  ]);
});

it('asks of a process that it is for this machine', async () => {
  setMachine('darwin', 'arm64');
  expect(await check(machO, false)).toEqual([]);
  expect(await check(elf, false)).toEqual([
    'the extension extensions/agent is built for Linux (x64), this machine is darwin arm64',
    'Build it for this machine.',
  ]);
});
