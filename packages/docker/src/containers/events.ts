import type { Engine } from '../engine/engine.ts';
import { field, parseJson } from '../process/field.ts';
import { LineSplitter } from '../process/line-splitter.ts';
import { labels } from './container.ts';
import { unixTime } from './log-time.ts';

/** Something that happened to a container of a project. */
export interface ContainerEvent {
  readonly service: string;
  readonly id: string;
  readonly name: string;
  /** As Docker names it: `create`, `start`, `die`, `oom`, `destroy`, `health_status: healthy`, … */
  readonly action: string;
  readonly time: Date;
  /** With `die`. */
  readonly exitCode?: number;
}

/** The events of a project's containers, until the signal aborts. That the engine ends the stream is an error: DOCKER_LOST. */
export async function* containerEvents(
  engine: Engine,
  project: string,
  signal: AbortSignal,
  since?: Date,
): AsyncGenerator<ContainerEvent, void, undefined> {
  const what = `events of ${project}`;
  const query = {
    filters: JSON.stringify({ type: ['container'], label: [`${labels.project}=${project}`] }),
    ...(since && { since: unixTime(since) }),
  };
  const events: ContainerEvent[] = [];
  const splitter = new LineSplitter((line) => {
    const event = containerEvent(parseJson(line));
    if (event) events.push(event);
  });
  for await (const chunk of engine.stream(what, '/events', query, signal)) {
    splitter.push(chunk);
    yield* events.splice(0);
  }
  if (!signal.aborted) throw engine.failure(what, new Error('socket hang up'));
}

function containerEvent(message: unknown): ContainerEvent | undefined {
  const actor = field(message, 'Actor');
  const attribute = (name: string): string => {
    const value = field(field(actor, 'Attributes'), name);
    return typeof value === 'string' ? value : '';
  };
  const [action, id, nanoseconds] = [
    field(message, 'Action'),
    field(actor, 'ID'),
    field(message, 'timeNano'),
  ];
  if (typeof action !== 'string' || typeof id !== 'string' || typeof nanoseconds !== 'number') {
    return undefined;
  }
  return {
    service: attribute(labels.service),
    id,
    name: attribute('name'),
    action,
    time: new Date(nanoseconds / 1e6),
    ...(action === 'die' && { exitCode: Number(attribute('exitCode')) }),
  };
}
