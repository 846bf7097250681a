import { existsSync, readFileSync } from 'node:fs';

/** Licences that a dependency may have. */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'WTFPL',
]);

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const isAllowed = (licence) =>
  licence
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((part) => allowed.has(part)));
/** Older packages name theirs in a list, which the lock file does not repeat. */
const ofManifest = (path) => {
  const file = new URL(`../${path}/package.json`, import.meta.url);
  if (!existsSync(file)) return undefined;
  const { licenses } = JSON.parse(readFileSync(file, 'utf8'));
  return Array.isArray(licenses) ? licenses.map(({ type }) => type).join(' OR ') : undefined;
};
const wrong = Object.entries(packages)
  .filter(([path, { link }]) => path.includes('node_modules/') && !link)
  .map(([path, { license }]) => ({ path, licence: license ?? ofManifest(path) }))
  .filter(({ licence }) => !licence || !isAllowed(licence))
  .map(({ path, licence }) => `${path}: ${licence ?? 'no licence'}`);

console.log(
  wrong.length === 0 ? 'Every dependency has an accepted licence.' : `Not accepted:\n${wrong.join('\n')}`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;
