import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadConfiguration } from '@lambda-stack/config';
import { expect, it } from 'vitest';

import { processFunctions } from './definitions.ts';

it('processes refuse a stack that needs containers, and say why', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'lambda-stack-definitions-'));
  try {
    const yaml = 'functions: { legacy: { image: "x:1" } }\nservices: { db: { image: "y:1" } }\n';
    writeFileSync(join(directory, 'lambda-stack.yaml'), yaml);
    const stack = (await loadConfiguration({ directory })).resolve({ env: {} });
    expect(() => processFunctions(stack)).toThrow(
      expect.objectContaining({
        code: 'CONTAINERS_NEEDED',
        exitCode: 2,
        message: 'The stack needs containers:\n  the function legacy is an image\n  db is a side service',
      }),
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
