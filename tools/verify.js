// What CI checks after `npm test`: lint, types, the build, the Docker tests, licences. Called with the exit code of `npm test` and the
// file of its counts; ends with one line over all: N passed, N failed, N skipped.
import { readFileSync } from 'node:fs';

import { $ } from 'zx';

const [testStatus, countsFile] = process.argv.slice(2);
const sum = testCounts();

for (const step of ['lint', 'typecheck', 'build', 'test:docker', 'licences']) {
  console.log(`\n== npm run ${step}`);
  const { exitCode } = await $({ nothrow: true, stdio: 'inherit' })`npm run --silent ${step}`;
  if (exitCode === 0) sum.passed += 1;
  else {
    sum.failed += 1;
    console.log(`FAILED: npm run ${step}`);
  }
}

console.log(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed === 0 ? 0 : 1;

/** The counts that the tests left; a run that failed without a failed test counts as one failure. */
function testCounts() {
  const text = readFileSync(countsFile, 'utf8');
  const counts = text === '' ? { passed: 0, failed: 0, skipped: 0 } : JSON.parse(text);
  if (testStatus !== '0' && counts.failed === 0) counts.failed = 1;
  return counts;
}
