import { expect, it } from 'vitest';

import type { PlatformEvent } from './event.ts';
import { isPlatformLine } from './output-marks.ts';
import { textLines } from './text-lines.ts';

const types = ['platform', 'extension', 'function'] as const;
const metrics = { durationMs: 511.254 };

it.each<[PlatformEvent, string]>([
  [
    { type: 'platform.extension', record: { name: 'x', state: 'Ready', events: ['INVOKE', 'SHUTDOWN'] } },
    'EXTENSION\tName: x\tState: Ready\tEvents: [INVOKE, SHUTDOWN]',
  ],
  [
    { type: 'platform.telemetrySubscription', record: { name: 'x', state: 'Subscribed', types } },
    'TELEMETRY\tName: x\tState: Subscribed\tTypes: [Platform, Extension, Function]',
  ],
  [
    { type: 'platform.logsSubscription', record: { name: 'x', state: 'Subscribed', types: ['platform'] } },
    'LOGS\tName: x\tState: Subscribed\tTypes: [Platform]',
  ],
  [
    { type: 'platform.restoreReport', record: { status: 'success', metrics } },
    'RESTORE_REPORT Restore Duration: 511.25 ms',
  ],
  [
    { type: 'platform.restoreReport', record: { status: 'timeout', metrics } },
    'RESTORE_REPORT Restore Duration: 511.25 ms\tStatus: timeout',
  ],
  [
    { type: 'platform.restoreReport', record: { status: 'error', errorType: 'Runtime.ExitError', metrics } },
    'RESTORE_REPORT Restore Duration: 511.25 ms\tStatus: error\tError Type: Runtime.ExitError',
  ],
])('$type', (event, line) => {
  expect(textLines(event)).toEqual([line]);
  expect(isPlatformLine(line)).toBe(true);
});
