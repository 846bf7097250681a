import type { Container, LogLine } from '@lambda-stack/docker';

import type { ComposeStack } from './compose-stack.ts';
import { ownContainers } from './own-containers.ts';

/** The containers of a stack whose log is followed: others take their places when a change is applied. */
export class KnownContainers {
  readonly #stack: Pick<ComposeStack, 'docker' | 'project'>;
  /** Whose lines were seen, or who was there; one that has gone before it was looked for is not asked for again. */
  readonly #ids: Set<string>;
  #containers: readonly Container[];

  constructor({ docker, project, containers }: ComposeStack) {
    this.#stack = { docker, project };
    this.#containers = containers;
    this.#ids = new Set(containers.map(({ id }) => id));
  }

  /** Those that were there when the first line of a line's container was seen, or later. @throws StackError of Docker */
  async at({ container }: Pick<LogLine, 'container'>): Promise<readonly Container[]> {
    if (this.#ids.has(container)) return this.#containers;
    const { docker, project } = this.#stack;
    this.#containers = await ownContainers(docker, project);
    for (const id of [container, ...this.#containers.map((one) => one.id)]) this.#ids.add(id);
    return this.#containers;
  }
}
