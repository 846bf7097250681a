/** What an ELF file's header says about where it runs. */
export interface Elf {
  readonly architecture: string;
  /** The dynamic loader that it asks for; none for a static program. */
  readonly loader?: string;
}

const machines: ReadonlyMap<number, string> = new Map([
  [3, 'ia32'],
  [8, 'mips'],
  [20, 'ppc'],
  [21, 'ppc64'],
  [22, 's390x'],
  [40, 'arm'],
  [62, 'x64'],
  [183, 'arm64'],
  [243, 'riscv64'],
  [258, 'loong64'],
]);

const interpreterSegment = 3;

/**
 * Reads an ELF header out of a file's first bytes; `undefined` for anything else. Architectures are named as
 * `process.arch` names them. A loader whose name lies beyond `head` is not seen.
 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
 */
export function parseElf(head: Buffer): Elf | undefined {
  if (head.length < 52 || head.readUInt32BE(0) !== 0x7f454c46) return undefined;
  const wide = head[4] === 2;
  const little = head[5] === 1;
  const half = (at: number) => (little ? head.readUInt16LE(at) : head.readUInt16BE(at));
  const word = (at: number) => (little ? head.readUInt32LE(at) : head.readUInt32BE(at));
  const address = (at: number) => {
    if (!wide) return word(at);
    return Number(little ? head.readBigUInt64LE(at) : head.readBigUInt64BE(at));
  };
  const machine = half(18);
  const architecture = machines.get(machine) ?? `machine ${machine}`;

  if (wide && head.length < 64) return { architecture };
  const table = address(wide ? 32 : 28);
  const size = half(wide ? 54 : 42);
  const count = half(wide ? 56 : 44);
  for (let index = 0; index < count; index += 1) {
    const entry = table + index * size;
    if (entry + (wide ? 56 : 32) > head.length) break;
    if (word(entry) !== interpreterSegment) continue;
    const offset = address(entry + (wide ? 8 : 4));
    const length = address(entry + (wide ? 32 : 16));
    if (offset + length > head.length) break;
    return { architecture, loader: head.toString('latin1', offset, offset + length).replace(/\0.*$/s, '') };
  }
  return { architecture };
}
