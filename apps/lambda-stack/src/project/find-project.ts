import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { findConfigurationFile } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import { lockHolder } from './lock.ts';
import { statePaths, statesDirectory, type StatePaths } from './paths.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { chosenName, type ProjectChoice } from './project-choice.ts';
import { isStarting, readRecord, type StackRecord } from './record.ts';

/** A project that was started on this machine at some time. */
export interface Project {
  readonly record: StackRecord;
  readonly paths: StatePaths;
  /** Its supervisor, while it runs. */
  readonly supervisor: ProcessIdentity | undefined;
}

export interface ProjectQuery {
  readonly env: NodeJS.ProcessEnv;
  readonly workingDirectory: string;
  readonly configFile: string | undefined;
  readonly project: ProjectChoice | undefined;
}

/** All projects of this user, running or not. */
export function listProjects(env: NodeJS.ProcessEnv): Project[] {
  return directoriesIn(statesDirectory(env)).flatMap((directory) => {
    const paths = statePaths(directory);
    const record = readRecord(paths.recordFile);
    return record ? [{ record, paths, supervisor: lockHolder(paths.lockFile) }] : [];
  });
}

/**
 * The project that a command is about: by its configuration file, whatever that holds now, and by its name where one is given.
 * @throws StackError `NOT_RUNNING` where it was never started; `USAGE` where several run of one file, or where the name is none
 */
export function findProject(query: ProjectQuery): Project {
  const name = chosenName(query.project);
  const all = listProjects(query.env);
  const file = configFileOf(query, all);
  const found = all.filter(
    ({ record }) =>
      (file === undefined || record.configFile === file) && (name === undefined || record.name === name),
  );
  const running = found.filter(isRunning);
  if (running.length > 1) {
    throw new StackError('USAGE', `Several projects run:\n${running.map(place).join('\n')}`, {
      hint: choice(running),
    });
  }
  const newest = found.sort((a, b) => b.record.startedAt.localeCompare(a.record.startedAt))[0];
  const one = running[0] ?? newest;
  if (one) return one;
  throw new StackError(
    'NOT_RUNNING',
    `No stack has been started ${name ? `as "${name}"` : `from ${file ?? 'here'}`}`,
  );
}

/** The project, which must be up. @throws StackError `NOT_RUNNING` */
export function findRunningProject(query: ProjectQuery): Project & { readonly supervisor: ProcessIdentity } {
  const { supervisor, ...project } = findProject(query);
  const { record } = project;
  if (!supervisor) throw new StackError('NOT_RUNNING', `Project "${record.name}" is not running`);
  if (!isStarting(record)) return { ...project, supervisor };
  throw new StackError('NOT_RUNNING', `Project "${record.name}" is starting (pid ${supervisor.pid})`, {
    hint: 'Try again when it is up; `lambda-stack down` ends it.',
  });
}

const isRunning = ({ supervisor }: Project): boolean => supervisor !== undefined;

const place = ({ record, supervisor }: Project): string =>
  `  ${record.name} (pid ${supervisor?.pid ?? 0}): ${record.configFile}`;

/** The option that tells these projects apart: those of one name are of different files. */
function choice(projects: readonly Project[]): string {
  const differ = (values: readonly string[]): boolean => new Set(values).size === values.length;
  if (differ(projects.map(({ record }) => record.name))) return 'Choose one with -p NAME.';
  if (differ(projects.map(({ record }) => record.configFile))) return 'Choose one with -c FILE.';
  return 'Choose one with -c FILE and -p NAME.';
}

/** With a name, no file is needed, and none where but one stack runs on this machine. */
function configFileOf(query: ProjectQuery, all: readonly Project[]): string | undefined {
  const { project, workingDirectory, configFile } = query;
  if (project !== undefined && configFile === undefined) return undefined;
  try {
    return findConfigurationFile(workingDirectory, configFile);
  } catch (error) {
    if (configFile !== undefined || !(error instanceof StackError)) throw error;
    const running = all.filter(isRunning);
    if (running.length === 1) return running[0]?.record.configFile;
    if (running.length === 0) throw error;
    throw new StackError(error.code, `${error.message} These stacks run:\n${running.map(place).join('\n')}`, {
      hint: choice(running),
      cause: error,
    });
  }
}

function directoriesIn(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(directory, name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
