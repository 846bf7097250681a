/** What has a time that is ordered as its text is. */
interface Timed {
  readonly time: string;
}

/** Merges sequences, each of them in order, into one in order. Each is read only as far as it is needed. */
export async function* mergeByTime<T extends Timed>(
  sources: readonly AsyncGenerator<T, void, undefined>[],
): AsyncGenerator<T, void, undefined> {
  try {
    const heads = await Promise.all(sources.map(async (source) => ({ source, result: await source.next() })));
    for (;;) {
      let first: { head: (typeof heads)[number]; value: T } | undefined;
      for (const head of heads) {
        if (head.result.done) continue;
        const { value } = head.result;
        if (!first || value.time < first.value.time) first = { head, value };
      }
      if (!first) return;
      yield first.value;
      first.head.result = await first.head.source.next();
    }
  } finally {
    await Promise.all(sources.map((source) => source.return()));
  }
}

/**
 * So many lines are looked at for one that is late. The engine stamps and writes the two streams of a container independently: a line can
 * come behind one of the other stream that is a little younger.
 */
const lookAhead = 1_000;

/** Puts a sequence in order that is nearly so. What has the same time stays as it came. */
export async function* sortedByTime<T extends Timed>(
  source: AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  const held: T[] = [];
  for await (const item of source) {
    const before = held.findLastIndex(({ time }) => time <= item.time);
    held.splice(before + 1, 0, item);
    if (held.length > lookAhead) yield* held.splice(0, 1);
  }
  yield* held;
}
