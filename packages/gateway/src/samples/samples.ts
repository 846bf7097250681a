import { apiSamples } from './api-samples.ts';
import { messageSamples } from './message-samples.ts';
import type { Sample } from './sample.ts';
import { serviceSamples } from './service-samples.ts';
import { webSocketSamples } from './websocket-samples.ts';

/** The types of events that there are samples of. */
export type SampleType =
  | keyof typeof apiSamples
  | keyof typeof webSocketSamples
  | keyof typeof messageSamples
  | keyof typeof serviceSamples;

/** Samples of events, as functions get them. */
export const samples: Readonly<Record<SampleType, Sample>> = {
  ...apiSamples,
  ...webSocketSamples,
  ...messageSamples,
  ...serviceSamples,
};
