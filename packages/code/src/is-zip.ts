/** Whether a path is that of a zip file: its name alone decides. */
export const isZip = (path: string): boolean => path.toLowerCase().endsWith('.zip');
