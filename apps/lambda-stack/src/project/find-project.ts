import { findConfigurationFile } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import { listComposeRecords, type RecordedContainers } from './compose-record.ts';
import { lockHolder } from './lock.ts';
import { listStates, statePaths, type StatePaths } from './paths.ts';
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
  return listStates(env).flatMap((directory) => {
    const paths = statePaths(directory);
    const record = readRecord(paths.recordFile);
    return record ? [{ record, paths, supervisor: lockHolder(paths.lockFile) }] : [];
  });
}

/** Which stacks a command is about: those of a file, of a name, or of both. */
export interface Sought {
  readonly file: string | undefined;
  readonly name: string | undefined;
}

/**
 * With a name, no file is needed, and none where but one stack runs on this machine.
 * @throws StackError `CONFIG_NOT_FOUND`; `USAGE` where the name is none
 */
export function sought({ env, workingDirectory, configFile, project }: ProjectQuery): Sought {
  const name = chosenName(project);
  if (name !== undefined && configFile === undefined) return { file: undefined, name };
  try {
    return { file: findConfigurationFile(workingDirectory, configFile), name };
  } catch (error) {
    if (configFile !== undefined || !(error instanceof StackError)) throw error;
    return { file: onlyFile(env, error), name };
  }
}

const isSought = (
  { file, name }: Sought,
  record: { readonly configFile: string; readonly name: string },
): boolean =>
  (file === undefined || record.configFile === file) && (name === undefined || record.name === name);

/**
 * The project that a command is about: by its configuration file, whatever that holds now, and by its name where one is given.
 * @throws StackError `NOT_RUNNING` where it was never started; `USAGE` where several run of one file, or where the name is none
 */
export function findProject(query: ProjectQuery): Project {
  const about = sought(query);
  const found = listProjects(query.env).filter(({ record }) => isSought(about, record));
  const running = found.filter(isRunning);
  if (running.length > 1) throw severalRun(running.map(runningProcesses));
  const newest = found.sort((a, b) => b.record.startedAt.localeCompare(a.record.startedAt))[0];
  const one = running[0] ?? newest;
  if (one) return one;
  const { name, file } = about;
  throw new StackError(
    'NOT_RUNNING',
    `No stack has been started ${name ? `as "${name}"` : `from ${file ?? 'here'}`}`,
  );
}

/** The records of containers of the stacks that a command is about; what they tell of may have been removed by other means. */
export function findComposeRecords(query: ProjectQuery): RecordedContainers[] {
  const about = sought(query);
  return listComposeRecords(query.env).filter(({ record }) => isSought(about, record));
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

/** A stack that runs, or has containers, as it is listed. */
export interface RunningStack {
  readonly name: string;
  readonly configFile: string;
  /** What runs it: `pid 123`, `in containers`. */
  readonly by: string;
}

const runningProcesses = ({ record: { name, configFile }, supervisor }: Project): RunningStack => ({
  name,
  configFile,
  by: `pid ${supervisor?.pid ?? 0}`,
});

/** @returns StackError `USAGE`: a command is about one stack */
export const severalRun = (stacks: readonly RunningStack[]): StackError =>
  new StackError('USAGE', `Several projects run:\n${listed(stacks)}`, { hint: choice(stacks) });

const listed = (stacks: readonly RunningStack[]): string =>
  stacks.map(({ name, configFile, by }) => `  ${name} (${by}): ${configFile}`).join('\n');

/** The option that tells these stacks apart: those of one name are of different files. */
function choice(stacks: readonly RunningStack[]): string {
  const differ = (values: readonly string[]): boolean => new Set(values).size === values.length;
  if (differ(stacks.map(({ name }) => name))) return 'Choose one with -p NAME.';
  if (differ(stacks.map(({ configFile }) => configFile))) return 'Choose one with -c FILE.';
  return 'Choose one with -c FILE and -p NAME.';
}

/** The file of the only stack that runs, or may, on this machine. @throws StackError what was `missing`, with the stacks where several do */
function onlyFile(env: NodeJS.ProcessEnv, missing: StackError): string {
  const running = [
    ...listProjects(env).filter(isRunning).map(runningProcesses),
    ...listComposeRecords(env).map(({ record }) => ({ ...record, by: 'may have containers' })),
  ];
  const [first, ...others] = running;
  if (first === undefined) throw missing;
  if (others.length === 0) return first.configFile;
  throw new StackError(missing.code, `${missing.message} These stacks may be meant:\n${listed(running)}`, {
    hint: choice(running),
    cause: missing,
  });
}
