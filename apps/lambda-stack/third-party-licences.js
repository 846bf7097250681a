import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The package that a bundled file is of: the directory below the last `node_modules`. */
const packageDirectory = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/** Packages that name their licence and come without its text. */
const withoutText = new Set(['split-ca']);

const licenceFile = /^(licen[cs]e|copying|notice)/i;

/**
 * Name, version and licence text of every npm package in a bundle.
 *
 * @param {import('esbuild').Metafile} metafile of the bundle
 * @param {string} directory that the metafile's paths are relative to
 * @returns {string} the text to ship with the bundle
 * @throws where a package comes without a licence text
 */
export function thirdPartyLicences(metafile, directory) {
  const files = Object.keys(metafile.inputs).map((input) => resolve(directory, input));
  const directories = new Set(files.map((file) => packageDirectory.exec(file)?.[0]));
  const packages = [...directories].filter((path) => path !== undefined).map(describe);
  // One version may be installed at several places.
  const texts = new Map(packages.map(({ title, text }) => [title, `${title}\n\n${text}`]));
  return [
    'lambda-stack contains the following packages.',
    ...[...texts.keys()].sort().map((title) => texts.get(title)),
  ].join(`\n\n${'-'.repeat(80)}\n\n`);
}

function describe(directory) {
  const { name, version, license, author, repository } = JSON.parse(
    readFileSync(join(directory, 'package.json'), 'utf8'),
  );
  const texts = readdirSync(directory)
    .filter((file) => licenceFile.test(file))
    .map((file) => readFileSync(join(directory, file), 'utf8').trim());
  if (texts.length === 0) {
    if (!withoutText.has(name)) throw new Error(`${name} ${version} comes without a licence text`);
    texts.push(
      `By ${author.name ?? author}, ${repository.url ?? repository}. The package comes without a text of its licence.`,
    );
  }
  return { title: `${name} ${version} (${license})`, text: texts.join('\n\n') };
}
