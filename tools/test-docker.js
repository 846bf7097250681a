import { spawnSync } from 'node:child_process';

// Runs the tests that need Docker. Where there is none they are left out, with the reason, unless LAMBDA_STACK_REQUIRE names it.
const required = (process.env.LAMBDA_STACK_REQUIRE ?? '').split(',').includes('docker');
const engine = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], { encoding: 'utf8' });

if (engine.status === 0) {
  const run = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)],
    {
      stdio: 'inherit',
      env: { ...process.env, LAMBDA_STACK_TEST_DOCKER: '1' },
    },
  );
  process.exitCode = run.status ?? 1;
} else {
  console.log(`test:docker: skipped, no engine answers: ${(engine.stderr || String(engine.error)).trim()}`);
  process.exitCode = required ? 1 : 0;
}
