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
