import { basename, dirname } from 'node:path';

import { findConfigurationFile } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import type { RecordedContainers } from '../project/compose-record.ts';
import { findComposeRecords, sought, type ProjectQuery } from '../project/find-project.ts';
import { projectPaths, stateDirectoriesOf } from '../project/paths.ts';
import { chosenName } from '../project/project-choice.ts';
import { composeProject, inState, type StackProject } from './compose-project.ts';
import { generatedStack, isGenerated } from './generated-file.ts';

/**
 * The projects in Docker that a command may be about: what was generated from its configuration, and what `up` has started. Docker is not
 * asked whether they have containers.
 * @throws StackError `CONFIG_NOT_FOUND`, `USAGE`, `COMPOSE_REFUSED`
 */
export function findComposeProjects(query: ProjectQuery): StackProject[] {
  const recorded = recordedProjects(query);
  const generated = recorded.length > 0 ? readableProjects(query) : generatedProjects(query);
  return [
    ...new Map(
      [...generated, ...recorded].map((project) => [`${project.name} ${project.configFile}`, project]),
    ).values(),
  ];
}

/** The projects that `up` has started, and no `down` has ended, among those that a command is about. */
const recordedProjects = (query: ProjectQuery): StackProject[] =>
  findComposeRecords(query).map((recorded) => recordedProject(recorded, query.env));

export const recordedProject = (
  { record: { name, configFile, outputDirectory }, paths }: RecordedContainers,
  env: NodeJS.ProcessEnv,
): StackProject => composeProject({ name, configFile, outputDirectory, paths, env });

/** What is recorded can be found, and ended, although a generated file is broken. */
function readableProjects(query: ProjectQuery): StackProject[] {
  try {
    return generatedProjects(query);
  } catch (error) {
    if (error instanceof StackError && error.code === 'COMPOSE_REFUSED') return [];
    throw error;
  }
}

function generatedProjects(query: ProjectQuery): StackProject[] {
  const { env } = query;
  const configFile = sought(query).file ?? nearestFile(query);
  if (configFile === undefined) return [];
  const chosen = chosenName(query.project);
  const directories = [dirname(configFile), ...stateDirectoriesOf(configFile, env).map(inState)];
  return directories.filter(isGenerated).flatMap((outputDirectory) => {
    const stack = generatedStack(outputDirectory);
    // Made from another configuration of the directory.
    if (stack?.source !== basename(configFile)) return [];
    const name = chosen ?? stack.name;
    const paths = projectPaths(name, configFile, env);
    return [composeProject({ name, outputDirectory, configFile, paths, env })];
  });
}

/** With a name, no configuration is needed. */
function nearestFile({ workingDirectory }: ProjectQuery): string | undefined {
  try {
    return findConfigurationFile(workingDirectory);
  } catch (error) {
    if (error instanceof StackError) return undefined;
    throw error;
  }
}
