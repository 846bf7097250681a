/** Who owns a file, or uses it. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

const bits = { read: 0o4, run: 0o1, list: 0o5 } as const;

/** Whether its permissions let a user read or run a file, or list a directory. */
export function mayUse(
  file: User & { readonly mode: number },
  { uid, gid }: User,
  use: keyof typeof bits,
): boolean {
  const granted = file.uid === uid ? file.mode >> 6 : file.gid === gid ? file.mode >> 3 : file.mode;
  return (granted & bits[use]) === bits[use];
}
