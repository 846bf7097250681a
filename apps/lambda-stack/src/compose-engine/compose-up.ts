import type { Configuration, Stack } from '@lambda-stack/config';
import type { ProgressEvent } from '@lambda-stack/docker';
import { StackError } from '@lambda-stack/errors';

import { refuseUnreadable } from '../checks/container-files.ts';
import { checkEnvFiles } from '../checks/env-files.ts';
import { usedSecrets } from '../engine/definitions.ts';
import { secretValue } from '../engine/secret-files.ts';
import { compareFiles, writeFiles } from '../generate/generated-files.ts';
import { refuseEdited } from '../generate/edited.ts';
import { refuseOtherSource } from '../generate/refuse-other-source.ts';
import { knownImages } from '../lock/known-images.ts';
import type { DebugWish } from '../debug/debug-wish.ts';
import type { Debugger } from '../debug/debugger.ts';
import type { StatePaths } from '../project/paths.ts';
import { endAttached } from './attached.ts';
import { composeEnvironment } from './compose-environment.ts';
import { composeProject, type StackProject } from './compose-project.ts';
import { endpointOf, findComposeStack, nameOf, type ComposeStack } from './compose-stack.ts';
import { debugContainers } from './debug-containers.ts';
import { documentsOf } from './documents.ts';
import { describeFailures } from './failed-services.ts';
import { chooseHostPorts, hostListeners } from './host-ports.ts';
import { outdatedServices } from './outdated-services.ts';
import { refuseForeign } from './own-containers.ts';
import { owner } from './owner.ts';
import type { GatewayUrls } from '../ports/gateway-urls.ts';
import { presentPorts, presentUrls, publishedPorts } from './published-ports.ts';

/** What `up` does, in this order. */
export const composeUpSteps = [
  'Reading the configuration',
  'Checking Docker',
  'Writing docker-compose.yml',
  'Building and starting the services',
] as const;

export interface ComposeUpOptions {
  readonly configuration: Configuration;
  /** The project's, which may be another than the configuration's. */
  readonly name: string;
  /** Where its files are written to. */
  readonly outputDirectory: string;
  readonly paths: StatePaths;
  readonly env: NodeJS.ProcessEnv;
  /** The functions that are debugged. */
  readonly debug: readonly DebugWish[];
  /** Builds images although they are there. */
  readonly build: boolean;
  readonly step: (step: (typeof composeUpSteps)[number]) => void;
  readonly onProgress: (event: ProgressEvent) => void;
  /** Called before the first container is made. */
  readonly onBegin: () => void;
  /** Interrupts the start, in order. */
  readonly signal: AbortSignal;
}

/** A stack that came up. */
export interface StartedStack extends ComposeStack, GatewayUrls {
  readonly stack: Stack;
  readonly endpoint: string;
  /** Where functions listen for debuggers. */
  readonly debuggers: readonly Debugger[];
}

/**
 * Generates the stack's files, and starts its containers; those that run already are taken over.
 * @throws StackError of each step; the signal's reason after an interruption. What was started is ended then; a stack that was there
 * before a failed start stays
 */
export async function startCompose(options: ComposeUpOptions): Promise<StartedStack> {
  const { configuration, name, outputDirectory, paths, step, signal } = options;
  const env = composeEnvironment(configuration, options.env);
  // Read with the environment, too: what is missing is said before anything is built.
  const resolved = configuration.resolve({ env });
  for (const secret of usedSecrets(resolved)) await secretValue(secret, env);
  await checkEnvFiles(resolved.functions);
  await refuseUnreadable(resolved, env);
  const kept = configuration.keep();
  const toProject = (variables: NodeJS.ProcessEnv): StackProject =>
    composeProject({ name, outputDirectory, configFile: configuration.file, paths, env: variables });

  step('Checking Docker');
  const { requireDocker } = await import('@lambda-stack/docker');
  const docker = await requireDocker(options.env);
  await refuseForeign(docker, toProject(env));

  step('Writing docker-compose.yml');
  const images = await knownImages(kept, () => Promise.resolve(docker));
  const changes = await compareFiles(outputDirectory, documentsOf(kept, images, { outputDirectory }));
  // In the state directory no one is meant to edit, and each configuration has its own.
  refuseEdited(changes, outputDirectory !== kept.directory);
  refuseOtherSource(kept, outputDirectory);
  const present = await findComposeStack(docker, toProject(env));
  const published = publishedPorts(kept, resolved);
  const ports = await chooseHostPorts(published, env, presentPorts(published, present));
  const listeners = hostListeners(published, { ...env, ...ports });
  const debuggers = await debugContainers(options.debug, {
    kept,
    resolved,
    images,
    paths,
    present,
    listeners,
  });
  const project = toProject({ ...env, ...ports, ...owner(env, process) });
  // When nothing refuses the stack any more: what they say is taken for what runs.
  await writeFiles(outputDirectory, changes);

  step('Building and starting the services');
  options.onBegin();
  try {
    const compose = docker.compose(project);
    const build = options.build || isBuiltFromCode(kept);
    const { onProgress } = options;
    const services = present ? await outdatedServices({ ...present, project }) : [];
    if (services.length > 0) await compose.up({ services, forceRecreate: true, build, onProgress, signal });
    await compose.up({ wait: true, removeOrphans: true, build, onProgress, signal });
  } catch (error) {
    throw await explained(error, { docker, project, adopted: present !== undefined, signal });
  }
  const started = await findComposeStack(docker, project);
  const endpoint = started && endpointOf(started);
  if (!started || endpoint === undefined)
    throw new StackError('START_FAILED', `The service lambda of "${name}" has no port on this machine`);
  return {
    ...started,
    stack: withContainers(resolved, started),
    endpoint,
    ...presentUrls(started),
    debuggers,
  };
}

interface FailedStart extends Pick<ComposeStack, 'docker' | 'project'> {
  /** Whether it had containers before. */
  readonly adopted: boolean;
  readonly signal: AbortSignal;
}

/** A service that failed is described; what was started is ended again. */
async function explained(
  error: unknown,
  { docker, project, adopted, signal }: FailedStart,
): Promise<unknown> {
  if (signal.aborted) {
    await endAttached({ docker, project });
    return signal.reason;
  }
  try {
    return await withFailures(error, { docker, project, adopted });
  } finally {
    if (!adopted) await endAttached({ docker, project });
  }
}

async function withFailures(
  error: unknown,
  { docker, project, adopted }: Omit<FailedStart, 'signal'>,
): Promise<unknown> {
  if (!(error instanceof StackError) || error.code !== 'CONTAINER_FAILED') return error;
  const failures = await describeFailures(docker.containers(project.name));
  return new StackError(error.code, [error.message, ...failures].join('\n'), {
    // With the containers of a first start their logs are removed.
    hint: adopted ? error.hint : 'Mend what these lines tell, and start the stack again.',
    cause: error,
  });
}

/** Without the functions of profiles that are not active: no container is theirs. */
function withContainers(stack: Stack, { containers }: ComposeStack): Stack {
  const names = new Set(containers.map(nameOf));
  return { ...stack, functions: stack.functions.filter(({ name }) => names.has(name)) };
}

/** Zip files and layers are in images: those are built anew when they have changed, which is quick where they have not. */
const isBuiltFromCode = ({ functions }: Stack): boolean =>
  functions.some((fn) => fn.runtime !== undefined && (fn.code.endsWith('.zip') || fn.layers.length > 0));
