import { StackError } from '@lambda-stack/errors';

import type { OutputLine } from '../process/docker-command.ts';

/** What is known of a call of `docker compose` that failed. */
export interface FailedCall {
  readonly project: string;
  /** `up`, `build`, … */
  readonly subcommand: string;
  readonly exitCode: number;
  readonly tail: readonly OutputLine[];
  /** The image of a service, where it is known. */
  readonly imageOf?: (service: string) => string | undefined;
}

/** Compose's own exit codes (`pkg/compose/errors.go`, up to 2.3x). Newer versions say 1 for most, so texts count as well. */
const exit = { fileNotFound: 14, invalidFile: 15, build: 17, pull: 18 } as const;

/** The error that explains why `docker compose` failed, from what it wrote. */
export function composeFailure(call: FailedCall): StackError {
  const said = call.tail
    .filter(({ stream }) => stream === 'stderr')
    .map(({ text }) => text.trim())
    .filter((text) => text !== '' && !isProgress(text));
  const last = said.at(-1) ?? '';
  return (
    portTaken(said, call.project) ??
    engineLost(last, engineGone) ??
    pullFailed(said, call) ??
    buildFailed(said, call) ??
    containerFailed(last, call.project) ??
    fileRefused(last, call) ??
    engineLost(last, connectionBroken) ??
    new StackError(
      'DOCKER_FAILED',
      `\`docker compose ${call.subcommand}\` failed with exit code ${call.exitCode}: ${said.slice(-5).join('\n') || 'it said nothing'}`,
    )
  );
}

/** Lines of plain progress and warnings say what went well. */
const isProgress = (line: string): boolean =>
  /^(Container|Network|Volume|Image|Service) \S+ +([A-Z][a-z]+|Skipped .*)$/.test(line) ||
  /^\S+ +(Pulling|Pulled|Interrupted|Skipped.*)$/.test(line) ||
  /^time="[^"]*" level=(warning|info|debug)/.test(line);

/** `lsdemo-web-1` → `web`. */
export const serviceOf = (container: string, project: string): string =>
  container.startsWith(`${project}-`) ? container.slice(project.length + 1).replace(/-\d+$/, '') : container;

function portTaken(said: readonly string[], project: string): StackError | undefined {
  const line = said.find((text) =>
    /port is already allocated|address already in use|Only one usage of each socket address|ports are not available|bind: permission denied/i.test(
      text,
    ),
  );
  const address = line && /(?:[\d.]+|\[[\da-f:]+\]|::):\d+/i.exec(line)?.[0];
  if (!line || !address) return undefined;
  const container = /on endpoint (\S+)/.exec(line)?.[1];
  const whose = container ? ` of service "${serviceOf(container, project)}"` : '';
  return /permission denied|forbidden by its access permissions/.test(line)
    ? new StackError('PORT_NOT_ALLOWED', `Docker may not listen on ${address}${whose}: ${line}`)
    : new StackError('PORT_IN_USE', `Port ${address}${whose} is taken: ${line}`);
}

/** What the command says when it cannot reach the engine. */
const engineGone =
  /Cannot connect to the Docker daemon|error during connect|rpc error: code = Unavailable|error reading from server: /;

/** What it says when a connection breaks; a registry's may break as well, so this counts last. */
const connectionBroken = /connection reset by peer|broken pipe|\bEOF$/;

const engineLost = (last: string, pattern: RegExp): StackError | undefined =>
  pattern.test(last) ? new StackError('DOCKER_LOST', `The Docker engine went away: ${last}`) : undefined;

function pullFailed(
  said: readonly string[],
  { exitCode, subcommand, imageOf }: FailedCall,
): StackError | undefined {
  const source = said
    .map((text) => /failed to resolve source metadata for (\S+): (.*)/.exec(text))
    .find((match) => match !== null);
  if (source) {
    return new StackError(
      'IMAGE_UNAVAILABLE',
      `Image ${source[1] ?? ''} cannot be pulled: ${source[2] ?? ''}`,
    );
  }
  const reason = (said.at(-1) ?? '').replace(/^Error response from daemon: /, '');
  const isPull =
    exitCode === exit.pull ||
    (subcommand === 'up' &&
      /pull access denied|manifest for \S+ not found|manifest unknown|repository .* not found|unauthorized: /.test(
        reason,
      ));
  if (!isPull) return undefined;
  const images = said
    .map((text) => /^(Image )?(\S+) +Error\b/.exec(text))
    .filter((match) => match !== null && match[2] !== 'Container')
    .map((match) => {
      const name = match?.[2] ?? '';
      return match?.[1] ? name : (imageOf?.(name) ?? `of service "${name}"`);
    });
  const what = images.length === 0 ? 'An image' : `Image ${[...new Set(images)].sort().join(', ')}`;
  return new StackError('IMAGE_UNAVAILABLE', `${what} cannot be pulled: ${reason}`);
}

function buildFailed(said: readonly string[], { exitCode, tail }: FailedCall): StackError | undefined {
  const reason = said.findLast((text) =>
    /failed to solve|failed to build|failed to read dockerfile/i.test(text),
  );
  if (exitCode !== exit.build && reason === undefined) return undefined;
  const why = (reason ?? said.at(-1) ?? 'no reason given').replace(/^.*?failed to solve: /, '');
  // BuildKit ends with the step that failed and its last lines, between two rules.
  const lines = tail.map(({ text }) => text);
  const heading = lines.findLastIndex((text) => text.startsWith(' > ['));
  const step = /^ > \[(?:(\S+) )?([^\]]*)\] ?(.*?):?$/.exec(lines[heading] ?? '');
  if (!step) return new StackError('BUILD_FAILED', `An image could not be built: ${why}`);
  // Newer versions name the service in the reason, and in the step only where several are built.
  const service = /^target (\S+):/.exec(reason ?? '')?.[1] ?? step[1];
  const whose = service === undefined ? 'An image' : `The image of service "${service}"`;
  const end = lines.indexOf('------', heading);
  const written = lines.slice(heading + 1, end < 0 ? undefined : end).slice(-20);
  if (/package-lock\.json.*npm ci.*esbuild/.test(step[3] ?? '')) return esbuildMissing(written);
  return new StackError(
    'BUILD_FAILED',
    [
      `${whose} could not be built: step ${step[2] ?? ''}, ${step[3] ?? ''}`,
      ...written.map((text) => `  ${text}`),
      why,
    ].join('\n'),
  );
}

/** The toolbox's step for functions in TypeScript. @param written what it wrote, each line after its time */
function esbuildMissing(written: readonly string[]): StackError {
  const said = written.map((text) => /^[\d.]+ npm (?:error|ERR!) (.+)/.exec(text)?.[1] ?? '').filter(Boolean);
  const lines = ['npm could not install esbuild, which functions in TypeScript need', ...new Set(said)];
  return new StackError('BUILD_FAILED', lines.join('\n  '), {
    hint: 'Set NPM_CONFIG_REGISTRY to a registry that Docker reaches, or toolbox.nodeImage in lambda-stack.yaml to an image whose npm has the .npmrc or NODE_EXTRA_CA_CERTS that it takes.',
  });
}

function containerFailed(last: string, project: string): StackError | undefined {
  const container = /container (\S+) (?:is unhealthy|exited)/.exec(last)?.[1];
  const service = container
    ? serviceOf(container, project)
    : /service "([^"]+)" didn't complete successfully/.exec(last)?.[1];
  return service === undefined
    ? undefined
    : new StackError('CONTAINER_FAILED', `Service "${service}" did not start: ${last}`);
}

const fileRefused = (last: string, { exitCode }: FailedCall): StackError | undefined =>
  exitCode === exit.invalidFile ||
  exitCode === exit.fileNotFound ||
  /^validating |^yaml: |[Aa]dditional propert|refers to undefined|^no such service|^no configuration file/.test(
    last,
  )
    ? new StackError('COMPOSE_REFUSED', `docker compose: ${last}`)
    : undefined;
