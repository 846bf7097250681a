import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { ConfigError, loadConfiguration } from './index.ts';

const golden = join(import.meta.dirname, 'golden');
const cases = readdirSync(golden).filter((name) => name !== 'functions');
const env = { WORD: 'word' };

async function messageOf(directory: string): Promise<string> {
  try {
    const configuration = await loadConfiguration({ directory });
    configuration.resolve({ env });
  } catch (error) {
    if (error instanceof ConfigError) return error.message.replaceAll(golden, '<golden>');
    throw error;
  }
  throw new Error(`${directory} was found to be valid`);
}

describe('what is wrong in a configuration is shown', () => {
  it.each(cases)('%s', async (name) => {
    const message = await messageOf(join(golden, name));
    await expect(`${message}\n`).toMatchFileSnapshot(join(golden, name, 'problems.txt'));
  });
});
