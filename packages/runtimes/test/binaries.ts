/** The beginning of a 64-bit, little-endian ELF program. */
export function elfProgram({ machine, loader }: { machine: number; loader?: string }): Buffer {
  const program = Buffer.alloc(4096);
  program.write('\x7fELF', 'latin1');
  program.set([2, 1, 1], 4);
  program.writeUInt16LE(2, 16);
  program.writeUInt16LE(machine, 18);
  program.writeBigUInt64LE(64n, 32);
  program.writeUInt16LE(56, 54);
  program.writeUInt16LE(loader === undefined ? 1 : 2, 56);
  program.writeUInt32LE(1, 64);
  if (loader !== undefined) {
    program.writeUInt32LE(3, 64 + 56);
    program.writeBigUInt64LE(1024n, 64 + 56 + 8);
    program.writeBigUInt64LE(BigInt(loader.length + 1), 64 + 56 + 32);
    program.write(`${loader}\0`, 1024, 'latin1');
  }
  return program;
}

/** The beginning of a Mach-O program for one architecture. */
export function machOProgram(type: number): Buffer {
  const program = Buffer.alloc(64);
  program.writeUInt32LE(0xfeedfacf, 0);
  program.writeUInt32LE(type, 4);
  return program;
}

export const machines = { x64: 62, arm64: 183 } as const;
