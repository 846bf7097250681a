import { information } from './information.ts';
import { startRie, type RieOptions } from './run.ts';
import { SettingError } from './setting-error.ts';

/**
 * Runs this process as the emulator of one function, until a signal ends it. Exit codes: 0 ended by a signal, or told what was
 * asked for (`--help`), 1 failed, 2 an argument
 * or a variable that can't be used.
 */
export async function runRie(options: RieOptions): Promise<void> {
  const text = information(options);
  if (text !== undefined) {
    options.output.write(`${text}\n`);
    return;
  }
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  try {
    const running = await startRie(options);
    await Promise.race([ended, running.warm().then(() => ended)]);
    await running.close();
    process.exit(0);
  } catch (error) {
    console.error(`lambda-stack: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(error instanceof SettingError ? 2 : 1);
  }
}
