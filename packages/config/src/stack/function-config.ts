import type { FunctionConfig, RuntimeFunction, WatchConfig } from '../model/function.ts';
import type { FunctionSection } from '../schema/function-section.ts';
import { buildConfig, containerConfig } from './container-config.ts';
import { defaults } from './defaults.ts';

/** @param baseImages Images of runtimes, where they are not AWS's */
export function functionConfig(
  name: string,
  section: FunctionSection,
  baseImages: Readonly<Record<string, string>>,
): FunctionConfig {
  const { image, build, entrypoint, command } = section;
  const settings = settingsOf(name, section);
  if (image !== undefined) {
    return {
      ...settings,
      image,
      ...(entrypoint === undefined ? {} : { entrypoint }),
      ...(command === undefined ? {} : { command }),
    };
  }
  if (build === undefined) return { ...settings, ...runtimeOf(section, baseImages) };
  return { ...settings, build: buildConfig(build), entrypoint: entrypoint ?? [], command: command ?? [] };
}

function settingsOf(
  name: string,
  section: FunctionSection,
): Omit<FunctionConfig, 'runtime' | 'image' | 'build'> {
  return {
    name,
    timeout: section.timeout ?? defaults.timeout,
    memory: section.memory ?? defaults.memory,
    concurrency: section.concurrency ?? defaults.concurrency,
    environment: environment(section),
    ...(section.envFile === undefined ? {} : { envFile: section.envFile }),
    secrets: [...new Set(section.secrets)],
    watch: watchConfig(section.watch ?? true),
    idleTimeout: section.idleTimeout ?? defaults.idleTimeout,
    warm: section.warm ?? defaults.warm,
    snapStart: section.snapStart ?? false,
    queueTimeout: section.queueTimeout ?? defaults.queueTimeout,
    retries: section.retries ?? defaults.retries,
    maxEventAge: section.maxEventAge ?? defaults.maxEventAge,
    ...destinations(name, section),
    ...logging(section),
    container: containerConfig(section),
  };
}

const environment = ({ wrapper, environment = {} }: FunctionSection): Readonly<Record<string, string>> =>
  wrapper === undefined ? environment : { AWS_LAMBDA_EXEC_WRAPPER: wrapper, ...environment };

/** A function is not its own destination: what all get by `defaults` would send it its own records without end. */
const destinations = (
  name: string,
  { onFailure, onSuccess }: FunctionSection,
): Pick<FunctionConfig, 'onFailure' | 'onSuccess'> => ({
  ...(onFailure === undefined || onFailure === name ? {} : { onFailure }),
  ...(onSuccess === undefined || onSuccess === name ? {} : { onSuccess }),
});

const logging = ({ logging }: FunctionSection): Pick<FunctionConfig, 'logging'> => {
  if (logging === undefined) return {};
  const { format = 'text', level = 'INFO', systemLevel = 'INFO' } = logging;
  return { logging: { format, level, systemLevel } };
};

/** A check has seen to it that all three are there. */
function runtimeOf(
  { runtime = '', handler = '', code = '', layers = [] }: FunctionSection,
  baseImages: Readonly<Record<string, string>>,
): Pick<RuntimeFunction, 'runtime' | 'handler' | 'code' | 'layers' | 'baseImage'> {
  return { runtime, handler, code, layers, baseImage: baseImages[runtime] ?? awsBaseImage(runtime) };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/images-create.html */
function awsBaseImage(runtime: string): string {
  const [, language = '', version = ''] = /^([a-z]+)\.?(.*?)(?:\.x)?$/.exec(runtime) ?? [];
  return `public.ecr.aws/lambda/${language}:${version}`;
}

function watchConfig(watch: NonNullable<FunctionSection['watch']>): false | WatchConfig {
  if (watch === false) return false;
  const { ignore = [], include = [], poll = false } = watch === true ? {} : watch;
  return { ignore, include, poll };
}
