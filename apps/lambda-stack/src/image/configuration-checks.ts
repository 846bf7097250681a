import type { ImageFacts } from '@lambda-stack/docker';
import { credentialVariables, reservedVariables } from '@lambda-stack/runtimes';

import type { Check } from '../checks/check.ts';
import type { FileTree } from './file-tree.ts';
import type { Image } from './image.ts';
import { failed, ok, warning } from './verdicts.ts';

/** The uncompressed size of all layers: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maximumSize = 10 * 1024 ** 3;

/** What Lambda sets itself, the credentials of the function's role among it. */
const reserved: ReadonlySet<string> = new Set([...reservedVariables, ...credentialVariables]);

/** AWS's base images set these to what Lambda sets them to. */
const standard: ReadonlyMap<string, string> = new Map([
  ['LAMBDA_RUNTIME_DIR', '/var/runtime'],
  ['LAMBDA_TASK_ROOT', '/var/task'],
]);

/** What an image's configuration tells, and its size. */
export const checkConfiguration = ({ facts, tree }: Image): readonly Check[] => [
  checkPlatform(facts),
  // Some engines count what is compressed.
  checkSize(Math.max(facts.size, sizeOf(tree))),
  checkEnvironment(facts),
  checkUser(facts),
  checkVolumes(facts),
];

function checkPlatform({ platform }: ImageFacts): Check {
  const [system, architecture = ''] = platform.split('/');
  if (system === 'linux' && ['amd64', 'arm64'].includes(architecture)) return ok('Platform', platform);
  return failed(
    'Platform',
    `${platform}; Lambda runs linux/amd64 and linux/arm64`,
    'Build it with --platform linux/amd64 or --platform linux/arm64.',
  );
}

function sizeOf(tree: FileTree): number {
  let size = 0;
  for (const entry of tree.below('/')) size += entry.size;
  return size;
}

function checkSize(size: number): Check {
  const message = `${Math.ceil(size / 1_000_000)} MB uncompressed`;
  if (size <= maximumSize) return ok('Size', message);
  return failed('Size', `${message}; Lambda takes 10 GB`, 'Leave out what the function does not need.');
}

function checkEnvironment({ environment }: ImageFacts): Check {
  const names = Object.keys(environment);
  const overridden = names.filter((name) => reserved.has(name) && environment[name] !== standard.get(name));
  if (overridden.length === 0) return ok('Environment', `${names.length} set, none that Lambda overrides`);
  return warning(
    'Environment',
    `Lambda sets ${overridden.join(', ')} itself, whatever the image says`,
    'Leave it out of ENV.',
  );
}

function checkUser({ user }: ImageFacts): Check {
  if (user === '') return ok('User', 'none; Lambda runs it as its own, who owns nothing of the image');
  return warning(
    'User',
    `${user}; Lambda runs it as a user of its own all the same`,
    'Leave USER out, and let what the function needs be readable for everyone.',
  );
}

function checkVolumes({ volumes }: ImageFacts): Check {
  const elsewhere = volumes.filter((path) => path !== '/tmp' && !path.startsWith('/tmp/'));
  if (elsewhere.length === 0) return ok('Volumes', 'none outside of /tmp');
  return warning(
    'Volumes',
    `${elsewhere.join(', ')} is a VOLUME, and can't be written on Lambda: only /tmp can`,
    'Write to /tmp, and leave VOLUME out.',
  );
}
