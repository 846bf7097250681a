import { posix } from 'node:path';

import { nearest } from '@lambda-stack/runtimes';

import type { ProblemList } from '../problems/problem-list.ts';
import { isMisspelled } from '../schema/misspelled.ts';
import { networkNames } from '../schema/names.ts';
import { stackSection } from '../schema/stack-section.ts';
import type { Cursor } from '../tree/cursor.ts';
import { missingPath, statsOf } from './missing-path.ts';

/** What functions use of volumes and networks is declared and there; no two things are in one place of a container. */
export function checkContainers(top: Cursor, problems: ProblemList): void {
  for (const each of top.child('functions').named()) {
    checkVolumes(top, each, problems);
    for (const network of each.child('networks').children())
      checkDeclared(top, 'networks', network, problems);
    const context = each.child('build').child('context');
    const path = context.file();
    if (path !== undefined && statsOf(path)?.isDirectory() !== true)
      problems.add(context.place, context.path, missingPath(context, path, 'directory'));
  }
}

function checkVolumes(top: Cursor, each: Cursor, problems: ProblemList): void {
  const targets = new Set<string>();
  for (const volume of each.child('volumes').children()) {
    const source = volume.child('source');
    if (isPath(source)) checkPath(source, problems);
    else checkDeclared(top, 'volumes', source, problems);
    checkTarget(volume.child('target'), targets, problems);
  }
}

const isPath = (source: Cursor): boolean => /^[./~]/.test(source.text() ?? '');

function checkPath(source: Cursor, problems: ProblemList): void {
  const path = source.file();
  if (source.text()?.startsWith('~') === true) {
    problems.add(source.place, source.path, {
      message: '~ is no path here: it means another directory on each machine',
      fix: 'Write ${env:HOME}/… or a path that begins with ./ or /.',
    });
  } else if (path !== undefined && statsOf(path) === undefined) {
    problems.add(source.place, source.path, missingPath(source, path, 'directory'));
  }
}

/** What a function's container has of its own. */
const ownTargets: readonly string[] = ['/', '/opt', '/tmp', '/var/runtime', '/var/task'];

/** What is lambda-stack's, with all that is below. */
const ownTrees: readonly string[] = ['/.lambda-stack', '/etc/lambda-stack', '/run/secrets'];

const isOwn = (path: string): boolean =>
  ownTargets.includes(path) || ownTrees.some((tree) => path === tree || path.startsWith(`${tree}/`));

function checkTarget(target: Cursor, taken: Set<string>, problems: ProblemList): void {
  const text = target.text();
  if (text?.startsWith('/') !== true) return;
  const path = posix.normalize(text).replace(/(?<=.)\/$/, '');
  if (isOwn(path)) {
    problems.add(target.place, target.path, {
      message: `${text} is Lambda's or lambda-stack's own in a container`,
      fix: 'Choose another target, such as /mnt/data.',
    });
  } else if (taken.has(path)) {
    problems.add(target.place, target.path, {
      message: `${text} is the target of another volume of this function, too`,
      fix: 'Give each volume a target of its own.',
    });
  }
  taken.add(path);
}

function checkDeclared(top: Cursor, key: 'volumes' | 'networks', used: Cursor, problems: ProblemList): void {
  const declared = top.child(key);
  const isBroken = declared.node !== undefined && declared.node.kind !== 'map';
  if (isBroken || isMisspelled(stackSection, top, key)) return;
  const name = used.text();
  const names = declared.named().map((each) => each.key);
  if (name === undefined || name === '' || names.includes(name)) return;
  if (key === 'networks' && networkNames.reserved?.includes(name) === true) {
    problems.add(used.place, used.path, {
      message: `${name} is a network that every stack has`,
      fix: 'Remove it; write internet: false for a function without a way out.',
    });
    return;
  }
  const near = nearest(name, names);
  const path = key === 'volumes' ? `; for a directory write ./${name}` : '';
  problems.add(used.place, used.path, {
    message: `there is no ${key.slice(0, -1)} ${name}`,
    fix: near === undefined ? `Declare it: ${key}: { ${name}: {} }${path}` : `Did you mean ${near}?`,
  });
}
