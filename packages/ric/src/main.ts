/** The entry point of the bundle: `node index.mjs [HANDLER [DIRECTORY]]`. */
import { start } from './start.ts';

const [, , handler = process.env['_HANDLER'] ?? '', directory] = process.argv;
await start({ handler, directory });
