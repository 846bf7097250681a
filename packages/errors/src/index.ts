export { cataloguePage } from './catalogue-page.ts';
export { catalogue, type ErrorCode, type ErrorEntry } from './catalogue.ts';
export { StackError, type StackErrorOptions } from './stack-error.ts';
