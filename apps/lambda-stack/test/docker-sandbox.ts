import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

import { Sandbox } from './sandbox.ts';

/** Where the images of tests are made from. */
export const imageSource = (name: string): string =>
  fileURLToPath(new URL(`./images/${name}/`, import.meta.url));

export const docker = (...args: readonly string[]): string =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

/** Makes an image that functions of the tests run on; its layers stay in the engine's cache. */
export function makeImage(
  name: 'python' | 'python-bootstrap' | 'ruby' | 'provided' | 'java' | 'stand-in',
): string {
  const tag = `lambda-stack-test/${name}`;
  docker('build', '--quiet', '--tag', tag, imageSource(name));
  return tag;
}

/** A port of this machine that is free. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** What a function of each runtime runs on in the tests. */
export const nodeImage = 'node:22-bookworm-slim';

/** Ids of what has those labels of Compose. */
function idsOf(kind: string, labels: readonly string[], options: readonly string[] = []): string[] {
  const filters = labels.flatMap((label) => ['--filter', `label=com.docker.compose.${label}`]);
  return docker(kind, 'ls', ...options, '--quiet', ...filters)
    .split('\n')
    .filter(Boolean);
}

/** A sandbox whose stack is a Compose project of its own. */
export class DockerSandbox extends Sandbox {
  readonly name: string = `lstest-${randomUUID().slice(0, 8)}`;

  /** Ids of what the project has in Docker. */
  left(kind: 'container' | 'volume' | 'network', project: string = this.name): string[] {
    return idsOf(kind, [`project=${project}`], kind === 'container' ? ['--all'] : []);
  }

  /** Ids of the containers of a service that run. */
  running(service: string): string[] {
    return idsOf('container', [`project=${this.name}`, `service=${service}`]);
  }

  /** Removes the projects' containers, volumes, networks and images by their ids; forced, for an `up` that ends may be faster. */
  removeProjects(...projects: readonly string[]): void {
    for (const project of [this.name, ...projects]) {
      const remove = (kind: 'container' | 'volume' | 'network', ...options: readonly string[]): void => {
        const ids = this.left(kind, project);
        if (ids.length > 0) docker(kind, 'rm', '--force', ...options, ...ids);
      };
      remove('container', '--volumes');
      remove('volume');
      remove('network');
      const images = docker('image', 'ls', '--quiet', '--filter', `reference=${project}-*`);
      if (images !== '') docker('image', 'rm', '--force', ...new Set(images.split('\n')));
    }
  }

  override async close(): Promise<void> {
    // An attached `up` would remove its networks as well.
    try {
      await super.close();
    } finally {
      this.removeProjects();
    }
  }
}
