export { createIgnore, type CodeFilter } from './ignore.ts';
export { watchCode, type CodeListener, type CodeWatcher, type WatchOptions } from './watch.ts';
