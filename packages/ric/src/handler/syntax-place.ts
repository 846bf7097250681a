/**
 * Where a file breaks the syntax, as Node.js shows it: place, line and caret. An `import` that fails does not tell, so Node.js is asked
 * again by its command; undefined where it finds nothing, because the error is in a file that this one imports.
 */
export async function syntaxPlace(path: string): Promise<string | undefined> {
  const { spawnSync } = await import('node:child_process');
  const { status, stderr } = spawnSync(process.execPath, ['--check', path], {
    encoding: 'utf8',
    timeout: 5_000,
  });
  const place = status === 1 ? stderr.split('\n').slice(0, 3).join('\n') : '';
  return place.includes(path) ? place : undefined;
}
