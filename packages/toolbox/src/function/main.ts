/**
 * `aws-lambda-rie [COMMAND …]`: the emulator of the function that this container is. It starts COMMAND, or the bootstrap in Lambda's
 * places, as the function's runtime, and answers the Invoke API on port 8080. Exit codes: 0 ended by a signal, 1 failed, 2 a setting
 * that can't be used.
 */
import { StackError } from '@lambda-stack/errors';

import { createOutputLog } from './output-log.ts';
import { createFunctionEmulator } from './run-function.ts';
import { readSettings, SettingError } from './settings.ts';

const command = process.argv.slice(2);

try {
  const emulator = await createFunctionEmulator({
    settings: readSettings(process.env, command),
    command,
    log: createOutputLog(process.stdout),
    directory: '/tmp/.lambda-stack',
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => void emulator.close().then(() => process.exit(0)));
  await emulator.listen({ host: '0.0.0.0', port: 8080 });
  await emulator.warm();
} catch (error) {
  console.error(`lambda-stack: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(error instanceof SettingError || error instanceof StackError ? 2 : 1);
}
