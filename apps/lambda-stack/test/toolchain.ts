import { execFileSync } from 'node:child_process';

/** What some tests need beside Node.js, and how to see that it is there. */
const probes = {
  python: ['python3', '--version'],
  ruby: ['ruby', '--version'],
  bash: ['bash', '--version'],
  zsh: ['zsh', '--version'],
  fish: ['fish', '--version'],
  curl: ['curl', '--version'],
  aws: ['aws', '--version'],
  npm: ['npm', '--version'],
  go: ['go', 'version'],
  rust: ['cargo', '--version'],
  java: ['javac', '-version'],
  maven: ['mvn', '--version'],
  autoconf: ['autoreconf', '--version'],
  libtool: ['libtoolize', '--version'],
  cmake: ['cmake', '--version'],
  make: ['make', '--version'],
  'g++': ['g++', '--version'],
} as const;

export type Toolchain = keyof typeof probes;

/**
 * Why a test that needs a toolchain is skipped; undefined when it is there.
 * @throws where `LAMBDA_STACK_REQUIRE` names it: then it must be there
 */
export function missing(toolchain: Toolchain): string | undefined {
  const [command, ...args] = probes[toolchain];
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return undefined;
  } catch (error) {
    if (isRequired(toolchain))
      throw new Error(`${toolchain} is required here, but "${command}" cannot be run`, { cause: error });
    return `${command} is not installed`;
  }
}

/** Whether `LAMBDA_STACK_REQUIRE` says that it must be there. */
export const isRequired = (name: string): boolean =>
  (process.env['LAMBDA_STACK_REQUIRE'] ?? '').split(',').includes(name);

/** Ends and processes are counted by way of /proc. */
export const notLinux =
  process.platform === 'linux' ? undefined : 'processes are counted through /proc, which only Linux has';
