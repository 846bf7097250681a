/** Whether the system says that a path names nothing: it is not there, or a file is in the way of it. */
export const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
