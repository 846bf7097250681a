import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { Ajv } from 'ajv';
import { parse } from 'yaml';

import type { Documents } from '../index.ts';

const require = createRequire(import.meta.url);

/** The Compose Specification's own schema, as the linter dclint carries it: https://github.com/compose-spec/compose-spec */
const file = join(dirname(require.resolve('dclint/package.json')), 'schemas/compose.schema.json');
const schema = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
// A draft 07, which ajv knows by another address.
delete schema['$schema'];

// Its formats (`duration`, `ports`) are Compose's own.
const check = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);

/** What the specification does not allow in `docker-compose.yml`: where, and what. */
export function violations(documents: Documents): readonly string[] {
  const text = documents.get('docker-compose.yml') ?? '';
  check(parse(text));
  return (check.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}
