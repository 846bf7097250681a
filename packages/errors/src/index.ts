export { cataloguePage } from './catalogue-page.ts';
export { catalogue, type ErrorEntry } from './catalogue.ts';
export type { ErrorCode } from './error-code.ts';
export { StackError, type StackErrorOptions } from './stack-error.ts';
