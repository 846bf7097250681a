/** The fields of an event that the client itself needs. */
export interface Event {
  readonly id: string;
  readonly headers: ReadonlyMap<string, string>;
}

/** The retries of an asynchronous invocation share an id, so an event is known by its deadline, too. */
export type EventKey = `${string} ${string}`;

export function keyOf({ id, headers }: Event): EventKey {
  return `${id} ${headers.get('lambda-runtime-deadline-ms') ?? ''}`;
}

/** Where it is answered. */
export function pathOf({ id }: Event, kind: 'response' | 'error'): string {
  return `invocation/${encodeURIComponent(id)}/${kind}`;
}
