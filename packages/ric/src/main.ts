/** The entry point of the bundle: `node index.mjs <handler>`. */
import { start } from './start.ts';

await start({ handler: process.argv[2] ?? process.env['_HANDLER'] ?? '' });
