import type { Configuration } from '@lambda-stack/config';

import { createReload, type ReloadOptions } from '../project/config-reload.ts';
import { watchConfiguration } from '../project/config-watch.ts';
import { movedGateways } from '../project/moved-gateways.ts';
import type { StartedStack } from './compose-up.ts';
import { watchMounted } from './watch-mounted.ts';

export interface AttachedReloadOptions extends Pick<ReloadOptions, 'notify' | 'typed'> {
  readonly configFile: string;
  readonly load: () => Promise<Configuration>;
  /** Starts the stack as its configuration says, and takes over what runs. @param onBegin called before a container is changed */
  readonly start: (configuration: Configuration, onBegin: () => void) => Promise<StartedStack>;
}

/** A stack in containers that follows what is saved. */
export interface ReloadedStack {
  /** As it is now. */
  readonly current: () => StartedStack;
  /** Applies nothing more; resolves when what has begun is done. */
  close(): Promise<void>;
}

/** Applies changes of the configuration, of layers, zip files and replaced directories to a stack, as another `up` would. */
export function reloadAttached(
  started: StartedStack,
  { configFile, load, start, notify, typed }: AttachedReloadOptions,
): ReloadedStack {
  let current = started;
  let hasBegun = false;
  const reload = createReload({
    what: 'What was changed',
    apply: async () => {
      const before = current;
      hasBegun = false;
      current = await start(await load(), () => (hasBegun = true));
      await unwatchMounted();
      unwatchMounted = watch();
      return movedGateways(before, current);
    },
    whatRunsOn: () => (hasBegun ? 'the services that it concerns may be down' : 'the old one runs on'),
    notify,
    typed,
  });
  const request = (): void => reload.request();
  const watch = (): (() => Promise<void>) =>
    watchMounted(current.stack, {
      onChange: request,
      onError: ({ message }) => notify(`Watching layers and code failed: ${message}`),
    });
  let unwatchMounted = watch();
  const unwatchConfiguration = watchConfiguration(configFile, request);
  return {
    current: () => current,
    async close() {
      unwatchConfiguration();
      await reload.close();
      await unwatchMounted();
    },
  };
}
