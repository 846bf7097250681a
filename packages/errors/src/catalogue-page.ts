import { catalogue, type ErrorEntry } from './catalogue.ts';

const exitCodes: readonly (readonly [number, string])[] = [
  [0, 'fine'],
  [1, 'failed at run time, unhealthy, or a function error'],
  [2, 'usage or invalid configuration'],
  [3, 'drift'],
  [4, 'the machine, or an image, is not ready: a port taken, the project running elsewhere'],
  [5, 'timed out'],
  [129, 'its terminal was closed (SIGHUP)'],
  [130, 'interrupted (SIGINT)'],
  [143, 'terminated (SIGTERM)'],
];

/** `docs/errors.md`, made from the catalogue. */
export function cataloguePage(): string {
  const entries: [string, ErrorEntry][] = Object.entries(catalogue);
  return [
    '# Errors',
    '',
    'Every error of the command line has a code, says what happened and where, and what to do. What a function answers when it fails is in [Errors of functions](function-errors.md). This page is made from the code by `npm run docs`.',
    '',
    '## Exit codes',
    '',
    '| code | meaning |',
    '| --- | --- |',
    ...exitCodes.map(([code, meaning]) => `| ${code} | ${meaning} |`),
    '',
    '## Codes',
    '',
    ...entries
      .sort(([a], [b]) => a.localeCompare(b))
      .flatMap(([code, { exitCode, meaning, remedy }]) => [
        `### ${code}`,
        '',
        `Exit code ${exitCode}. ${meaning}`,
        '',
        `**What to do:** ${remedy}`,
        '',
      ]),
  ].join('\n');
}
