import type { LambdaEvent } from '../payload/event-source.ts';
import type { SampleSettings } from '../samples/sample.ts';
import { samples, type SampleType } from '../samples/samples.ts';

/** A sample, the same each time. */
export async function makeSample(type: SampleType, settings: SampleSettings = {}): Promise<LambdaEvent> {
  let ids = 0;
  const context = {
    region: 'eu-west-1',
    accountId: '123456789012',
    now: Date.UTC(2020, 2, 4, 19, 15, 17, 135),
    createId: () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
  };
  return samples[type].create(context, settings);
}
