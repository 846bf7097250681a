import { chmodSync, statSync } from 'node:fs';

/**
 * Lets no other user into this user's `/tmp`: where the image has the directory, engines with runc before 1.2 give a tmpfs that one's mode,
 * whatever the Compose file says (https://github.com/opencontainers/runc/issues/3911).
 */
export function ownTmp(directory: string): void {
  if (statSync(directory).uid === process.getuid?.()) chmodSync(directory, 0o700);
}
