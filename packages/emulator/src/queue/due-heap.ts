/** Something that is due at a time. */
export interface Due {
  /** Milliseconds since 1970. */
  readonly dueAt: number;
}

interface Entry<T> {
  readonly item: T;
  readonly dueAt: number;
  /** Among those that are due at the same time, the one that was added first comes first. */
  readonly order: number;
}

/** A binary heap: the item that is due first is at hand. */
export class DueHeap<T extends Due> {
  readonly #entries: Entry<T>[] = [];
  #added = 0;

  get size(): number {
    return this.#entries.length;
  }

  peek(): T | undefined {
    return this.#entries[0]?.item;
  }

  add(item: T): void {
    this.#added += 1;
    const entry = { item, dueAt: item.dueAt, order: this.#added };
    let index = this.#entries.length;
    this.#entries.push(entry);
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = this.#entries[above];
      if (parent === undefined || isBefore(parent, entry)) break;
      this.#entries[index] = parent;
      index = above;
    }
    this.#entries[index] = entry;
  }

  pop(): T | undefined {
    const first = this.#entries[0];
    const last = this.#entries.pop();
    if (last === undefined || last === first) return first?.item;
    let index = 0;
    for (;;) {
      const below = this.#smallerChild(index);
      const child = this.#entries[below];
      if (child === undefined || isBefore(last, child)) break;
      this.#entries[index] = child;
      index = below;
    }
    this.#entries[index] = last;
    return first?.item;
  }

  #smallerChild(index: number): number {
    const left = 2 * index + 1;
    const [one, other] = [this.#entries[left], this.#entries[left + 1]];
    return one !== undefined && other !== undefined && isBefore(other, one) ? left + 1 : left;
  }
}

const isBefore = (a: Entry<unknown>, b: Entry<unknown>): boolean =>
  a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.order < b.order);
