import { writeFileSync } from 'node:fs';

/** Lists every skipped test with its reason, and leaves the counts in `$LAMBDA_STACK_TEST_COUNTS` for `.ci/run`. */
export default class TestReporter {
  onTestRunEnd(modules) {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const skips = new Map();
    for (const module of modules) {
      if (module.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed' || result.state === 'failed') counts[result.state] += 1;
        else counts.skipped += 1;
        if (result.state === 'skipped') {
          const reason = result.note ?? 'no reason given';
          skips.set(reason, [...(skips.get(reason) ?? []), test.fullName]);
        }
      }
    }
    for (const [reason, names] of skips) {
      process.stdout.write(`skipped: ${reason}\n${names.map((name) => `  - ${name}\n`).join('')}`);
    }
    const target = process.env.LAMBDA_STACK_TEST_COUNTS;
    if (target) writeFileSync(target, JSON.stringify(counts));
  }
}
