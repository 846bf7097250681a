export { CodeError } from './code-error.ts';
export { isZip } from './is-zip.ts';
export { prepareLayers } from './layers/prepare-layers.ts';
export { createIgnore, type CodeFilter } from './ignore.ts';
export { type CodeListener, type CodeWatcher, type WatchOptions } from './watch.ts';
export { watchSources, type CodeSources } from './watch-sources.ts';
export { lambdaLimits, type ZipLimits } from './zip/limits.ts';
export { unzip } from './zip/unzip.ts';
