import type { Entry } from './records.ts';
import type { Subscription } from './subscription.ts';

/** How much of what is written during init is kept (characters). */
const mostText = 1_048_576;

/** What was told since the beginning of init, for those who subscribe later. */
export class Replay {
  readonly #entries: Entry[] = [];
  #text = 0;
  #droppedRecords = 0;
  #droppedBytes = 0;

  /** Keeps an entry: an event always, for there are few; a line as long as there is room. */
  add(entry: Entry): void {
    if (entry.source !== 'platform') {
      // Each record takes more than its text.
      const size = entry.text.length + 100;
      if (this.#text + size > mostText) {
        this.#droppedRecords += 1;
        this.#droppedBytes += Buffer.byteLength(entry.text);
        return;
      }
      this.#text += size;
    }
    this.#entries.push(entry);
  }

  to(subscription: Subscription): void {
    for (const entry of this.#entries) subscription.take(entry);
    if (this.#droppedRecords === 0) return;
    const reason = 'More was written during init than is kept for a subscriber.';
    subscription.drop(this.#droppedRecords, this.#droppedBytes, reason);
  }
}
