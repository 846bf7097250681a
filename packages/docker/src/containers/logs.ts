import { setTimeout as wait } from 'node:timers/promises';

import { StackError } from '@lambda-stack/errors';

import { statusOf } from '../engine/engine-failure.ts';
import type { Engine } from '../engine/engine.ts';
import { containerEvents } from './events.ts';
import { LogDecoder, type DecodedLine } from './log-decoder.ts';
import { logTime, unixTime } from './log-time.ts';
import { mergeByTime, sortedByTime } from './merge.ts';

/** A line of a service's log. */
export interface LogLine extends DecodedLine {
  readonly service: string;
  /** The id of its container. */
  readonly container: string;
}

export interface LogOptions {
  /** All services where it is left out. */
  readonly services?: readonly string[];
  /**
   * Goes on with what is written from now on, over restarts and new containers, until the last container is removed, the signal aborts, or
   * `until` has come.
   */
  readonly follow?: boolean;
  readonly since?: Date;
  readonly until?: Date;
  /** At most so many lines of each container's past. */
  readonly tail?: number;
  /** Ends the sequence. */
  readonly signal?: AbortSignal;
  /** Gets each service whose log the engine cannot read (its logging driver may keep none), once; without it, that is an error. */
  readonly onUnreadable?: OnUnreadable;
}

type OnUnreadable = (service: string, error: StackError) => void;

/** What a container's log is read for. */
export interface LogSource {
  readonly id: string;
  readonly service: string;
}

/** Lines that come at the same time from several containers are put in order: so long (ms) is waited for the others. */
const gatherMs = 20;

/** Node's timers (ms) cannot be longer; a longer one fires at once. */
const longestTimer = 2 ** 31 - 1;

/** How long (ms) it takes to read what was written until then; lines are on their way for a moment. */
const timeTo = (until: Date): number =>
  Math.min(Math.max(0, until.getTime() - Date.now()) + 5 * gatherMs, longestTimer);

/** A reader that is slow holds the containers' streams, not the memory. */
const maxWaiting = 10_000;

/** The lines that the containers have written up to now, in the order of their times. */
export function pastLines(
  engine: Engine,
  sources: readonly LogSource[],
  options: Pick<LogOptions, 'since' | 'until' | 'tail' | 'onUnreadable'>,
  signal: AbortSignal,
): AsyncGenerator<LogLine, void, undefined> {
  const query = {
    ...(options.since && { since: unixTime(options.since) }),
    ...(options.until && { until: unixTime(options.until) }),
    ...(options.tail !== undefined && { tail: String(options.tail) }),
  };
  return mergeByTime(
    sources.map((source) => sortedByTime(linesOf(engine, source, query, signal, options.onUnreadable))),
  );
}

/** The past lines, then the new ones as they come. Containers that start, or start again, are joined in. */
export class LogFollower {
  readonly #engine: Engine;
  readonly #project: string;
  readonly #options: LogOptions;
  readonly #end = new AbortController();
  readonly #waiting: LogLine[] = [];
  /** By container: the time of the last line that was read, and what asks to read on. */
  readonly #containers = new Map<string, FollowedContainer>();
  /** The ids of the containers that there are, started or not. */
  readonly #present = new Set<string>();
  /** Containers that were removed while the past was being read. */
  readonly #removed = new Set<string>();
  readonly #reads = new Set<Promise<void>>();
  /** Containers that started while the past was being read. */
  #early: LogSource[] | undefined = [];
  readonly #begin = new Date();
  readonly #until: string | undefined;
  #failure: { readonly error: unknown } | undefined;
  #wakeReader = (): void => undefined;
  #wakeWriters: (() => void)[] = [];

  constructor(engine: Engine, project: string, options: LogOptions) {
    this.#engine = engine;
    this.#project = project;
    this.#options = options;
    this.#until = options.until && logTime(options.until.toISOString());
  }

  async *lines(list: () => Promise<readonly LogSource[]>): AsyncGenerator<LogLine, void, undefined> {
    const { signal, until } = this.#options;
    const stop = (): void => this.#end.abort();
    signal?.addEventListener('abort', stop, { once: true });
    this.#end.signal.addEventListener('abort', () => this.#wake(), { once: true });
    let timer: NodeJS.Timeout | undefined;
    if (signal?.aborted) stop();
    try {
      // Events are subscribed to first, and from a little earlier: no container that starts meanwhile is missed.
      this.#watch(this.#followStarts(new Date(Date.now() - 2000)));
      const sources = await list();
      for await (const line of pastLines(this.#engine, sources, this.#options, this.#end.signal)) {
        this.#lastOf(line.container, line.time);
        yield line;
      }
      for (const source of sources) {
        this.#container(source.id).old = true;
        this.#follow(source);
        if (!this.#removed.has(source.id)) this.#present.add(source.id);
      }
      for (const source of this.#early ?? []) this.#follow(source);
      this.#early = undefined;
      // Where there was none at all, the first is waited for.
      if (sources.length + this.#removed.size > 0) this.#endWithLast();
      if (until) timer = setTimeout(stop, timeTo(until));
      while (!this.#end.signal.aborted) {
        if (this.#waiting.length === 0) await this.#news();
        if (this.#failure) throw this.#failure.error;
        await wait(gatherMs);
        yield* this.#take();
      }
      yield* this.#take();
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      this.#end.abort();
    }
  }

  /** In the order of time; the sort is stable, so that lines of the same time stay as they came. */
  #take(): LogLine[] {
    const lines = this.#waiting.splice(0);
    for (const wake of this.#wakeWriters.splice(0)) wake();
    return lines.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  }

  async #followStarts(since: Date): Promise<void> {
    for await (const event of containerEvents(this.#engine, this.#project, this.#end.signal, since)) {
      const { services } = this.#options;
      if (services && !services.includes(event.service)) continue;
      if (event.action === 'create') this.#present.add(event.id);
      if (event.action === 'start') {
        const source = { id: event.id, service: event.service };
        if (this.#early) this.#early.push(source);
        else this.#follow(source);
      }
      if (event.action === 'destroy') this.#remove(event.id);
    }
  }

  #remove(id: string): void {
    this.#containers.delete(id);
    this.#present.delete(id);
    if (this.#early) this.#removed.add(id);
    else this.#endWithLast();
  }

  /** Ends, where no container is left, when all is read that they have written. */
  #endWithLast(): void {
    if (this.#present.size > 0) return;
    void Promise.allSettled(this.#reads).then(() => {
      if (this.#present.size === 0) this.#end.abort();
    });
  }

  /** Reads a container's log on, now or, where that is being done, when its stream ends. */
  #follow(source: LogSource): void {
    const container = this.#container(source.id);
    container.starts += 1;
    if (container.reading) return;
    const read = this.#read(source, container);
    this.#reads.add(read);
    this.#watch(read.finally(() => this.#reads.delete(read)));
  }

  async #read(source: LogSource, container: FollowedContainer): Promise<void> {
    container.reading = true;
    let starts: number;
    try {
      do {
        const { last } = container;
        starts = container.starts;
        const query = { follow: '1', ...this.#from(container) };
        const { onUnreadable } = this.#options;
        for await (const line of linesOf(this.#engine, source, query, this.#end.signal, onUnreadable)) {
          // `since` includes its own time: what was read is not read twice.
          if (last !== undefined && line.time <= last) continue;
          if (this.#until !== undefined && line.time > this.#until) continue;
          if (container.last === undefined || line.time > container.last) container.last = line.time;
          this.#waiting.push(line);
          this.#wakeReader();
          if (this.#waiting.length >= maxWaiting) await this.#room();
        }
      } while (container.starts !== starts && !this.#end.signal.aborted);
    } finally {
      container.reading = false;
    }
  }

  /** Where a container's log is read on. What one writes that is new is wanted whole: it can write before it is said to have started. */
  #from({ last, old, starts }: FollowedContainer): Record<string, string> {
    if (last !== undefined) return { since: unixTime(last) };
    if (old && this.#options.tail === 0)
      return starts === 1 ? { tail: '0' } : { since: unixTime(this.#begin) };
    return this.#options.since ? { since: unixTime(this.#options.since) } : {};
  }

  #container(id: string): FollowedContainer {
    const container = this.#containers.get(id) ?? { last: undefined, old: false, reading: false, starts: 0 };
    this.#containers.set(id, container);
    return container;
  }

  #lastOf(id: string, time: string): void {
    const container = this.#container(id);
    if (container.last === undefined || container.last < time) container.last = time;
  }

  #watch(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#failure ??= { error };
      this.#wake();
    });
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeReader = resolve;
      if (this.#end.signal.aborted || this.#failure) resolve();
    });
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeWriters.push(resolve);
      if (this.#end.signal.aborted) resolve();
    });
  }

  #wake(): void {
    this.#wakeReader();
    for (const wake of this.#wakeWriters.splice(0)) wake();
  }
}

interface FollowedContainer {
  last: string | undefined;
  /** Whether it was there when following began. */
  old: boolean;
  reading: boolean;
  /** How often there was a reason to read. */
  starts: number;
}

async function* linesOf(
  engine: Engine,
  { id, service }: LogSource,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
  onUnreadable: OnUnreadable | undefined,
): AsyncGenerator<LogLine, void, undefined> {
  const what = `reading the log of service "${service}"`;
  const lines: LogLine[] = [];
  try {
    const inspected = await engine.call(what, (client) => client.getContainer(id).inspect());
    const decoder = new LogDecoder(inspected.Config.Tty, (line) =>
      lines.push({ service, container: id, ...line }),
    );
    const all = { stdout: '1', stderr: '1', timestamps: '1', ...query };
    for await (const chunk of engine.stream(what, `/containers/${id}/logs`, all, signal)) {
      decoder.push(chunk);
      yield* lines.splice(0);
    }
    decoder.end();
    yield* lines;
  } catch (error) {
    const status = error instanceof StackError ? statusOf(error.cause) : undefined;
    // A container that was removed has no log any more.
    if (status === 404 || status === 409) return;
    if (!(error instanceof StackError) || status === undefined || !onUnreadable) throw error;
    onUnreadable(service, error);
  }
}
