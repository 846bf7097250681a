import { beforeEach, expect, it } from 'vitest';

import { ManualClock } from '../../test/manual-clock.ts';
import { FunctionLog } from './function-log.ts';
import { SlotPool } from './slot-pool.ts';
import { Slot } from './slot.ts';

const log = new FunctionLog({ write: () => true, drained: () => Promise.resolve() }, 'fn', {
  format: 'text',
  level: 'INFO',
  systemLevel: 'INFO',
});

const queueTimeoutMs = 5_000;

let clock: ManualClock;
let pool: SlotPool;

beforeEach(() => {
  clock = new ManualClock();
  pool = new SlotPool({
    size: 1,
    queueTimeoutMs,
    create: () => new Slot({ directory: '/nonexistent', log, generation: 0 }),
    discard: (slot) => pool.remove(slot),
    clock,
  });
});

it('the slot that was used last is used first', async () => {
  pool.resize(3, queueTimeoutMs);
  const [first, second, third] = [await pool.acquire(), await pool.acquire(), await pool.acquire()];
  for (const slot of [second, third, first]) pool.release(slot);
  expect([await pool.acquire(), await pool.acquire(), await pool.acquire()]).toEqual([first, third, second]);
});

it('a pool that grows serves those who wait, in the order in which they came', async () => {
  const used = await pool.acquire();
  const [first, second, third] = [pool.acquire(), pool.acquire(), pool.acquire()];
  pool.resize(3, queueTimeoutMs);
  expect([...pool.slots]).toEqual([used, await first, await second]);
  clock.fire(queueTimeoutMs);
  await expect(third).rejects.toMatchObject({ type: 'TooManyRequestsException' });
});

it('a pool that grows starts nothing for one who is about to get a slot', async () => {
  const slot = await pool.acquire();
  let settle = (): void => undefined;
  pool.settling(slot, new Promise((resolve) => (settle = resolve)));
  const next = pool.acquire();
  pool.resize(2, queueTimeoutMs);
  settle();
  expect(await next).toBe(slot);
  expect([...pool.slots]).toEqual([slot]);
});

it('a pool that shrinks lets go of what is idle, and of the rest when it is given back', async () => {
  pool.resize(3, queueTimeoutMs);
  const [used, idle, other] = [await pool.acquire(), await pool.acquire(), await pool.acquire()];
  pool.release(idle);
  pool.resize(1, queueTimeoutMs);
  expect([...pool.slots]).toEqual([used, other]);
  pool.release(used);
  expect([...pool.slots]).toEqual([other]);
});
