import { onTestFinished } from 'vitest';

/** The warnings of Node.js from now on, of listeners that pile up say, until the test ends. */
export function collectWarnings(): readonly Error[] {
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on('warning', note);
  onTestFinished(() => void process.off('warning', note));
  return warnings;
}
