import { EntrypointError } from '@lambda-stack/runtimes';

import { captureOutput, type OutputCapture } from '../environment/output.ts';
import type { LineHandler } from '../log/output-lines.ts';
import type { PlatformEvent } from '../platform/event.ts';
import type { ExitStatus, LaunchCommand, ProcessLauncher, RuntimeProcess } from '../process/launcher.ts';
import { reasonOf } from '../reason-of.ts';
import { Extension, type ExtensionEvent, type ExtensionEventType } from './extension.ts';
import type { ExtensionProgram } from './find-extensions.ts';

/** Lambda's limit. */
const mostExtensions = 10;

/** Why an environment can't go on because of one of its extensions. */
export interface ExtensionFailure {
  readonly errorType: `Extension.${'LaunchError' | 'InitError' | 'ExitError' | 'Crash'}`;
  readonly name: string;
  /** In Lambda's words. */
  readonly reason: string;
}

/** Why a registration is refused: the type and message of the error. */
export interface Refusal {
  readonly errorType: string;
  readonly errorMessage: string;
}

export interface ExtensionSetOptions {
  readonly programs: readonly ExtensionProgram[];
  readonly launcher: ProcessLauncher;
  /** How a program is started; rejects with the reason where it can't be. */
  readonly command: (path: string) => Promise<LaunchCommand>;
  /** Takes each line that an extension writes. */
  readonly onLine: LineHandler;
  readonly onEvent: (event: PlatformEvent) => void;
  /** Something has changed that `areRegistered`, `areReady` or `areSettled` tell. */
  readonly onChange: () => void;
  /** Told once. */
  readonly onFailure: (failure: ExtensionFailure) => void;
}

interface External {
  readonly extension: Extension;
  readonly process: RuntimeProcess;
  readonly output: OutputCapture;
}

/** The extensions of one environment. */
export class ExtensionSet {
  readonly #options: ExtensionSetOptions;
  readonly #extensions = new Map<string, Extension>();
  readonly #external: External[] = [];
  #isOpen = true;
  #isEnding = false;

  constructor(options: ExtensionSetOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#extensions.size === 0;
  }

  get hasExternal(): boolean {
    return this.#external.length > 0;
  }

  /** Process ids of the external ones. */
  get pids(): readonly number[] {
    return this.#external.map(({ process }) => process.pid);
  }

  /** Whether all that were started have registered. */
  areRegistered(): boolean {
    return this.#every(({ phase }) => phase !== 'Started');
  }

  /** Whether all wait for an event. */
  areReady(): boolean {
    return this.#every(({ isReady }) => isReady);
  }

  /** Whether all that take INVOKE are done with the one before. */
  areSettled(): boolean {
    return this.#every(({ isReady, events }) => isReady || !events.includes('INVOKE'));
  }

  /** Starts the external ones; none where they are too many. */
  async launch(): Promise<void> {
    const { programs } = this.#options;
    const surplus = programs.slice(mostExtensions).map(({ name }) => name);
    if (surplus[0] !== undefined) {
      // What AWS's emulator makes of them.
      this.#fail(new Extension(surplus[0], 'external'), 'LaunchError', tooMany(surplus), 'LaunchError');
      return;
    }
    const extensions = programs.map(({ name, path }) => {
      const extension = new Extension(name, 'external');
      this.#extensions.set(extension.id, extension);
      return { extension, path };
    });
    for (const { extension, path } of extensions) {
      if (this.#isEnding) return;
      await this.#launch(extension, path);
    }
  }

  async #launch(extension: Extension, path: string): Promise<void> {
    const { launcher, command, onLine } = this.#options;
    try {
      const process = await launcher.launch(await command(path));
      const output = captureOutput(process, onLine);
      this.#external.push({ extension, process, output });
      void process.exited.then((status) => this.#exited(extension, status));
      if (this.#isEnding) process.kill('SIGKILL');
    } catch (error) {
      extension.apply('exit');
      this.#fail(extension, 'LaunchError', whyNotStarted(error), 'LaunchError');
    }
  }

  #exited(extension: Extension, status: ExitStatus): void {
    const { phase } = extension;
    extension.apply('exit');
    // What it had said went before, and has been told.
    if (phase !== 'InitError' && phase !== 'ExitError')
      this.#fail(extension, 'Crash', exitReason(status), 'Exited');
  }

  /** The time for init is over: tells of those that it waits for, and returns them. */
  tellUnready(): readonly Extension[] {
    const unready = [...this.#extensions.values()].filter(({ isReady }) => !isReady);
    for (const extension of unready) this.#tell(extension, extension.phase);
    return unready;
  }

  /** Init is over: no one else may register. */
  closeRegistration(): void {
    this.#isOpen = false;
  }

  /** An extension by its identifier. */
  find(id: string): Extension | undefined {
    return this.#extensions.get(id);
  }

  /** The external one of this name is taken, else an internal one is made. */
  register(name: string, events: readonly ExtensionEventType[]): Extension | Refusal {
    const external = [...this.#extensions.values()].find(
      (one) => one.name === name && one.kind === 'external',
    );
    const extension = external ?? this.#createInternal(name, events);
    if ('errorType' in extension) return extension;
    if (!extension.register(events)) return stateRefusal(extension, 'Registered', name);
    this.#extensions.set(extension.id, extension);
    this.#options.onChange();
    return extension;
  }

  #createInternal(name: string, events: readonly ExtensionEventType[]): Extension | Refusal {
    if (events.includes('SHUTDOWN')) {
      return {
        errorType: 'Extension.InvalidEventType',
        errorMessage: 'SHUTDOWN: ShutdownEventNotSupportedForInternalExtension',
      };
    }
    if (!this.#isOpen)
      return {
        errorType: 'Extension.RegistrationClosed',
        errorMessage: 'Extension registration closed already',
      };
    if ([...this.#extensions.values()].some((one) => one.name === name)) {
      return {
        errorType: 'Extension.InvalidExtensionState',
        errorMessage: 'Extension with this name already registered',
      };
    }
    if (this.#extensions.size >= mostExtensions) {
      return {
        errorType: 'Extension.TooManyExtensions',
        errorMessage: `Extension limit (${mostExtensions}) reached`,
      };
    }
    return new Extension(name, 'internal');
  }

  /** @returns why it may not */
  next(extension: Extension, deliver: (event: ExtensionEvent) => void): Refusal | undefined {
    const isFirst = extension.phase === 'Registered';
    if (!extension.next(deliver)) return stateRefusal(extension, 'Ready');
    if (isFirst) this.#tell(extension, 'Ready');
    this.#options.onChange();
    return undefined;
  }

  /** The extension says that it can't start, or go on. @returns why it may not */
  error(extension: Extension, action: 'initError' | 'exitError', reported: string): Refusal | undefined {
    const state = action === 'initError' ? 'InitError' : 'ExitError';
    const wasTold = extension.phase === state;
    if (!extension.apply(action))
      return stateRefusal(extension, action === 'initError' ? 'InitError' : 'Exited');
    if (!wasTold) this.#fail(extension, state, reported, state, reported);
    return undefined;
  }

  /** Hands an event to those that take it. */
  give(event: ExtensionEvent): void {
    for (const extension of this.#extensions.values())
      if (extension.events.includes(event.eventType)) extension.give(event);
  }

  /** Nothing that happens from now on is a failure. */
  expectEnd(): void {
    this.#isEnding = true;
    this.#isOpen = false;
  }

  /** Ends the external ones at once. */
  kill(isKilled: (extension: Extension) => boolean = () => true): void {
    for (const { extension, process } of this.#external) if (isKilled(extension)) process.kill('SIGKILL');
  }

  /**
   * Ends the external ones: SHUTDOWN to those that take it, SIGKILL at once to the others and to those that gave up. Resolves when none
   * is left, and all that they wrote was handed out; whose time is over, {@link kill} ends.
   * @param reason what they are told
   * @param deadlineMs until when they have time; milliseconds since 1970
   */
  async shutDown(reason: string, deadlineMs: number): Promise<void> {
    this.expectEnd();
    this.give({ eventType: 'SHUTDOWN', deadlineMs, shutdownReason: reason });
    this.kill(
      ({ events, phase }) => !events.includes('SHUTDOWN') || phase === 'InitError' || phase === 'ExitError',
    );
    await Promise.all(this.#external.map(({ process }) => process.exited));
    await Promise.all(this.#external.map(({ output }) => output.drain()));
    for (const { output } of this.#external) output.close();
  }

  #every(holds: (extension: Extension) => boolean): boolean {
    for (const extension of this.#extensions.values()) if (!holds(extension)) return false;
    return true;
  }

  #fail(
    extension: Extension,
    kind: 'LaunchError' | 'InitError' | 'ExitError' | 'Crash',
    reason: string,
    state: string,
    reported?: string,
  ): void {
    if (this.#isEnding) return;
    const errorType = `Extension.${kind}` as const;
    this.#tell(extension, state, reported ?? errorType);
    this.#isEnding = true;
    this.#options.onFailure({ errorType, name: extension.name, reason });
  }

  #tell({ name, events }: Extension, state: string, errorType?: string): void {
    const record = { name, state, events, ...(errorType === undefined ? {} : { errorType }) };
    this.#options.onEvent({ type: 'platform.extension', record });
  }
}

const tooMany = (surplus: readonly string[]): string =>
  `An environment has at most ${mostExtensions} extensions: ${surplus.join(', ')} in /opt/extensions ${surplus.length === 1 ? 'is' : 'are'} too many`;

const stateRefusal = ({ id, phase }: Extension, wanted: string, name: string = id): Refusal => ({
  errorType: 'Extension.InvalidExtensionState',
  errorMessage: `State transition from ${phase} to ${wanted} failed for extension ${name}. Error: State transition is not allowed`,
});

const whyNotStarted = (error: unknown): string =>
  error instanceof EntrypointError ? `${error.message}. ${error.remedy}` : reasonOf(error);

/** Why an extension ended, in the words of Lambda. */
const exitReason = ({ code, signal }: ExitStatus): string =>
  signal === null ? (code === 0 ? 'exit code 0' : `exit status ${code}`) : `signal: ${signal}`;
