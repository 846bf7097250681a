import type { Milestones } from '../environment/in-flight.ts';
import type { Span } from './event.ts';

/** Milliseconds as Lambda tells durations: to the microsecond. */
export const toMicroseconds = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000;

/**
 * The parts of an invocation's time, where the runtime gave a response; those that broke off are left out, and there are none for an
 * error, as in AWS's Runtime Interface Emulator.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#Span
 */
export function spansOf({ begun, responding, responded, ready }: Milestones): readonly Span[] {
  if (responding === undefined) return [];
  const spans = [span('responseLatency', begun, responding)];
  if (responded === undefined) return spans;
  spans.push(span('responseDuration', responding, responded));
  if (ready !== undefined) spans.push(span('runtimeOverhead', responded, ready));
  return spans;
}

function span(name: Span['name'], from: number, to: number): Span {
  const start = new Date(Date.now() - performance.now() + from).toISOString();
  return { name, start, durationMs: toMicroseconds(to - from) };
}
