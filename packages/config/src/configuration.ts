import { dirname } from 'node:path';

import { readDotEnv } from './env-file.ts';
import { findConfigurationFile, findOverlay } from './files/find-configuration-file.ts';
import { readSource } from './files/read-source.ts';
import type { Stack } from './model/stack.ts';
import { ConfigError } from './problems/config-error.ts';
import type { Path } from './problems/problem.ts';
import { ProblemList } from './problems/problem-list.ts';
import { type Environment, View } from './references/view.ts';
import { buildStack } from './stack/build-stack.ts';
import { stackName } from './stack/stack-name.ts';
import { Cursor } from './tree/cursor.ts';
import { mergeNodes } from './tree/merge-nodes.ts';
import type { ConfigNode } from './tree/node.ts';
import { readTree } from './tree/read-tree.ts';
import { validate } from './validate.ts';

/** Which configuration to load. */
export interface LoadOptions {
  /** The file, relative to `directory`; without it, the nearest `lambda-stack.yaml`, `.yml` or `.json`. */
  readonly file?: string;
  /** Where the search begins, and what files are named relative to in messages: the working directory. */
  readonly directory: string;
  /** Whether `lambda-stack.local.yaml` and `.env`, which are of one machine, count where they are there. Default true. */
  readonly local?: boolean;
}

/** How a stack is made of a configuration. */
export interface ResolveOptions {
  /** What it has not, `.env` gives, see {@link Configuration.environment}. */
  readonly env: Environment;
  /** Whether references to variables that are not set are kept as text, see {@link Stack}. Default: they are problems. */
  readonly keepUnset?: boolean;
}

/** A configuration that was read. It is validated when a stack is made of it. */
export interface Configuration {
  /** The configuration file, absolute. */
  readonly file: string;
  /** All files that it was read from, absolute; to watch. */
  readonly files: readonly string[];
  /** The stack's name as far as it is known without an environment. */
  readonly name: string;
  /** Where references and secrets are looked up: an environment and, for what that has not, `.env` beside the file. */
  environment(env: Environment): NodeJS.ProcessEnv;
  /**
   * The stack, with references replaced by the values of an environment.
   * @throws ConfigError with all problems at once
   */
  resolve(options: ResolveOptions): Stack;
  /**
   * The stack, with references kept as text, see {@link Stack}.
   * @throws ConfigError with all problems at once
   */
  keep(): Stack;
}

/**
 * Finds and reads `lambda-stack.yaml`, its overlay, and `.env` beside it.
 *
 * @throws StackError `CONFIG_NOT_FOUND`, `CONFIG_UNREADABLE`
 * @throws ConfigError with all places that are not valid YAML
 * @throws EnvFileError with all lines of `.env` that are not `NAME=value`
 */
export async function loadConfiguration(options: LoadOptions): Promise<Configuration> {
  const { directory, file, local = true } = options;
  const path = findConfigurationFile(directory, file);
  const overlay = local ? findOverlay(path) : undefined;
  const sources = await Promise.all([path, ...(overlay === undefined ? [] : [overlay])].map(readSource));
  const files: Files = [path, ...sources.slice(1).map((source) => source.path)];
  const problems = new ProblemList();
  const trees = sources.map((source) => readTree(source, problems)).filter((tree) => tree !== undefined);
  const [tree, over] = trees;
  if (tree === undefined || trees.length < sources.length)
    throw new ConfigError(problems.sorted(files), directory);
  const merged = over === undefined ? tree : mergeNodes(tree, over, isSecret);
  const defaults = local ? await readDotEnv(dirname(path)) : {};
  return new LoadedConfiguration({ tree: merged, files, problems, defaults, workingDirectory: directory });
}

/** A secret has one source: another one takes the place of the first. */
const isSecret = (path: Path): boolean => path.length === 2 && path[0] === 'secrets';

type Files = readonly [string, ...string[]];

/** What {@link loadConfiguration} found. */
interface Loaded {
  readonly tree: ConfigNode;
  readonly files: Files;
  /** Found while reading. */
  readonly problems: ProblemList;
  /** What `.env` says. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
}

class LoadedConfiguration implements Configuration {
  readonly file: string;
  readonly files: readonly string[];
  readonly name: string;
  readonly #loaded: Loaded;

  constructor(loaded: Loaded) {
    this.#loaded = loaded;
    this.files = loaded.files;
    this.file = loaded.files[0];
    const view = new View(new ProblemList());
    this.name = Cursor.at(loaded.tree, view).child('name').text() ?? stackName(dirname(this.file));
  }

  environment(env: Environment): NodeJS.ProcessEnv {
    return { ...this.#loaded.defaults, ...env };
  }

  resolve({ env, keepUnset }: ResolveOptions): Stack {
    return this.#stack(this.environment(env), keepUnset);
  }

  keep(): Stack {
    return this.#stack(undefined);
  }

  #stack(environment: Environment | undefined, keepUnset?: boolean): Stack {
    const { tree, files, workingDirectory } = this.#loaded;
    const problems = new ProblemList(this.#loaded.problems);
    const section = validate(tree, new View(problems, environment, keepUnset), problems);
    if (section === undefined || problems.count > 0) {
      throw new ConfigError(problems.sorted(files), workingDirectory);
    }
    return buildStack(section, files);
  }
}
