import { existsSync } from 'node:fs';

import { StackError } from '@lambda-stack/errors';

import type { ComposeStack } from './compose-stack.ts';
import { generatedDocument } from './generated-file.ts';
import { owner } from './owner.ts';

/**
 * The services whose containers are other than `up` would make them of the files that are there now, by Compose's own hash; or why that
 * is not known: a variable that the files ask for is not set here, say. None where their directory is gone, which `configurationDrift`
 * tells.
 */
export async function changedServices(
  stack: ComposeStack,
): Promise<{ readonly services: ReadonlySet<string> } | { readonly problem: string }> {
  const { docker, project, containers } = stack;
  if (!existsSync(project.directory)) return { services: new Set() };
  try {
    const env = {
      ...publishedPorts(stack),
      ...retryBase(stack),
      ...owner(project.env, process),
      ...project.env,
    };
    const hashes = await docker.compose({ ...project, env }).configHashes();
    const changed = containers.filter(({ service, configHash }) => hashes.get(service) !== configHash);
    return { services: new Set(changed.map(({ service }) => service)) };
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    return { problem: `Whether it has changed since it was started is not known: ${error.message}` };
  }
}

/** What `up --retry-base` said, if it did. */
function retryBase({ containers }: ComposeStack): Readonly<Record<string, string>> {
  const seconds = containers.map(({ labels }) => labels['dev.lambda-stack.retry-base']).find(Boolean);
  return seconds === undefined ? {} : { LAMBDA_STACK_RETRY_BASE: seconds };
}

/** The ports of this machine that the stack has, by the variables that they are given in: none of them is a change. */
function publishedPorts({ project, containers }: ComposeStack): Readonly<Record<string, string>> {
  const [generated = ''] = project.files;
  const { services = {} } = (generatedDocument(generated)?.toJS() ?? {}) as GeneratedPorts;
  const ports = containers.flatMap(({ service, ports: published }) =>
    (services[service]?.ports ?? []).flatMap(({ target, published: reference }) => {
      const variable = /^\$\{(LAMBDA_STACK_\w+):-\d+\}$/.exec(String(reference))?.[1];
      const port = published.find(({ containerPort }) => containerPort === target);
      return variable === undefined || !port ? [] : [[variable, String(port.hostPort)] as const];
    }),
  );
  return Object.fromEntries(ports);
}

/** What is read of a generated file. */
interface GeneratedPorts {
  readonly services?: Readonly<
    Record<string, { readonly ports?: readonly { readonly target?: number; readonly published?: unknown }[] }>
  >;
}
