#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/aws-lambda-rie.mjs', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write('aws-lambda-rie is not built yet: run "npm run build" in the checkout.\n');
  process.exitCode = 4;
}
