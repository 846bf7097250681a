import { join } from 'node:path';

import { checkHandler, parseRuntime, type Runtime } from '@lambda-stack/runtimes';

import type { Words } from '../problems/problem.ts';
import type { ProblemList } from '../problems/problem-list.ts';
import type { Cursor } from '../tree/cursor.ts';
import { missingPath, statsOf } from './missing-path.ts';
import { isZip, zipProblem } from './zip-file.ts';

/** As many as a function in Lambda can have: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const layersLimit = 5;

/** What functions are made of exists: code, layers, handlers, files with variables. */
export function checkSources(top: Cursor, problems: ProblemList): void {
  for (const each of top.child('functions').named()) {
    checkLayers(each.child('layers'), problems);
    const { language } = runtimeOf(each) ?? {};
    const make = language !== undefined && built.includes(language) ? 'Build the function to' : undefined;
    if (isThere(each.child('code'), problems, make)) checkHandlerFile(each, problems);
    const envFile = each.child('envFile');
    const path = envFile.file();
    if (path !== undefined && statsOf(path)?.isFile() !== true) {
      problems.add(envFile.place, envFile.path, missingPath(envFile, path, 'file'));
    }
  }
}

/** Languages whose code is a build's result. */
const built: readonly Runtime['language'][] = ['provided', 'java', 'dotnet'];

const runtimeOf = (each: Cursor): Runtime | undefined => parseRuntime(each.child('runtime').text() ?? '');

function checkLayers(layers: Cursor, problems: ProblemList): void {
  const all = layers.children();
  for (const layer of all) isThere(layer, problems);
  if (all.length <= layersLimit) return;
  problems.add(layers.keyPlace, layers.path, {
    message: `a function can have ${layersLimit} layers; got ${all.length}`,
    fix: 'Put some of them together.',
  });
}

/**
 * Whether a directory or a zip file is there, as the path's name says.
 * @param make see {@link missingPath}
 */
function isThere(cursor: Cursor, problems: ProblemList, make?: string): boolean {
  const path = cursor.file();
  if (path === undefined) return false;
  const words = problemOf(cursor, path, make);
  if (words !== undefined) problems.add(cursor.place, cursor.path, words);
  return words === undefined;
}

function problemOf(cursor: Cursor, path: string, make: string | undefined): Words | undefined {
  const stats = statsOf(path);
  const written = cursor.text() ?? path;
  if (stats === undefined) return missingPath(cursor, path, isZip(path) ? 'file' : 'directory', make);
  if (isZip(path)) {
    if (!stats.isFile())
      return {
        message: `${written} is not a file, though its name ends in .zip`,
        fix: 'Name a zip file, or rename the directory.',
      };
    const problem = zipProblem(path);
    return problem === undefined ? undefined : { message: `${written} ${problem}`, fix: 'Pack it again.' };
  }
  if (stats.isDirectory()) return undefined;
  return {
    message: `${written} is a file, neither a directory nor a .zip`,
    fix: 'Name the directory that it is in.',
  };
}

function checkHandlerFile(each: Cursor, problems: ProblemList): void {
  const handler = each.child('handler');
  const runtime = runtimeOf(each);
  const name = handler.text();
  const code = each.child('code').file();
  // What a zip holds is not known before it is unpacked.
  if (runtime === undefined || name === undefined || code === undefined || isZip(code)) return;
  const problem = checkHandler(runtime, name, code);
  if (problem === undefined) return;
  const { kind, message, fix } = problem;
  const layers = each.child('layers').children();
  // To a bootstrap of a layer, a handler may be anything.
  const mayBeInLayer = kind === 'missing' || runtime.language === 'provided';
  if (mayBeInLayer && layers.some((layer) => mayHaveHandler(layer, runtime, name))) return;
  // Of a program, it is the bootstrap that is missing.
  const isHandler = kind === 'missing' && runtime.language !== 'provided';
  const notFound = isHandler ? `the handler ${name} cannot be found: ` : '';
  problems.add(handler.place, handler.path, { message: notFound + message, fix });
}

/** Where a layer has what a runtime finds by name, relative to `/opt`. */
const inLayer: Readonly<Record<Runtime['language'], (version: string) => readonly string[]>> = {
  nodejs: (version) => ['nodejs', `nodejs/node${version}`],
  python: (version) => ['python', `python/lib/python${version}/site-packages`],
  ruby: () => ['ruby/lib'],
  java: () => ['java/lib'],
  dotnet: () => [''],
  provided: () => [''],
};

/** Whether a layer has the handler, or a `bootstrap` that may; one that is a zip, or is not known, might. */
function mayHaveHandler(layer: Cursor, runtime: Runtime, name: string): boolean {
  const path = layer.file();
  return (
    path === undefined ||
    isZip(path) ||
    inLayer[runtime.language](runtime.version ?? '').some(
      (place) => checkHandler(runtime, name, join(path, place)) === undefined,
    )
  );
}
