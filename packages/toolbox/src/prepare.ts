/** `prepare [UID[:GID] DIRECTORY] …`: gives directories, which are mounted volumes, to the users that functions run as. */
import { chown } from 'node:fs/promises';

const words = process.argv.slice(2);
const pairs = words.flatMap((owner, index) =>
  index % 2 === 0 ? [{ owner, directory: words[index + 1] ?? '' }] : [],
);

try {
  for (const { owner, directory } of pairs) await give(directory, owner);
} catch (error) {
  console.error(`lambda-stack: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}

/** The group stays where none is named. */
async function give(directory: string, owner: string): Promise<void> {
  const [, uid, gid = -1] = /^(\d+)(?::(\d+))?$/.exec(owner) ?? [];
  if (uid === undefined) throw new Error(`${JSON.stringify(owner)} is no UID:GID, for ${directory}`);
  await chown(directory, Number(uid), Number(gid));
}
