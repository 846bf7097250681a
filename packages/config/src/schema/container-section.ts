import { defaults } from '../stack/defaults.ts';
import { type Field, optional, type OptionalField, required } from './field.ts';
import { healthSection, type HealthSection } from './health-section.ts';
import { either, list, pairs, section } from './map-fields.ts';
import { anyNames, dependencyNames } from './names.ts';
import {
  flag,
  formed,
  nameOf,
  oneOf,
  path,
  text,
  variable,
  volumeSource,
  whole,
  word,
} from './scalar-fields.ts';

/** What a function has of containers. */
export interface ContainerSection {
  image?: string | undefined;
  build?: BuildSection | undefined;
  entrypoint?: string[] | undefined;
  command?: string[] | undefined;
  volumes?: VolumeSection[] | undefined;
  networks?: string[] | undefined;
  internet?: boolean | undefined;
  dependsOn?: string[] | Record<string, Condition> | undefined;
  profiles?: string[] | undefined;
  architecture?: 'x86_64' | 'arm64' | undefined;
  platform?: string | undefined;
  user?: string | undefined;
  extraHosts?: Record<string, string> | undefined;
  capAdd?: string[] | undefined;
  shmSize?: number | undefined;
  sysctls?: Record<string, string> | undefined;
  pid?: string | undefined;
  healthcheck?: HealthSection | undefined;
  tmpSize?: number | undefined;
}

export interface BuildSection {
  context: string;
  dockerfile?: string | undefined;
  target?: string | undefined;
  args?: Record<string, string> | undefined;
  secrets?: string[] | undefined;
}

export interface VolumeSection {
  source: string;
  target: string;
  readOnly?: boolean | undefined;
}

type Condition = 'started' | 'healthy' | 'completed';

const buildSection: Field<BuildSection> = section(
  'a build',
  {
    context: required(path('./functions/built'), 'The directory that is built.'),
    dockerfile: optional(text('Dockerfile'), 'The Dockerfile, relative to the context. Default Dockerfile.'),
    target: optional(text('production'), 'The stage to build.'),
    args: optional(pairs(anyNames, variable(), '{ VERSION: 1.2 }'), 'Arguments of the build.'),
    secrets: optional(
      list(nameOf('a secret', 'github_token'), '[github_token]'),
      'Secrets that the build can mount; they are in no layer of the image.',
    ),
  },
  '{ context: ./functions/built }',
);

const volumeSection: Field<VolumeSection> = section(
  'a volume of a function',
  {
    source: required(volumeSource(), 'The name of a volume, or a path that begins with ./ or /.'),
    target: required(
      word({ pattern: /^\/./, rule: 'must be an absolute path', example: '/mnt/cache' }),
      'Where it is in the container.',
    ),
    readOnly: optional(flag(), 'Whether it cannot be written. Default false.'),
  },
  '{ source: cache-data, target: /mnt/cache }',
);

const condition: Field<Condition> = oneOf(['started', 'healthy', 'completed'], 'healthy');

const megabytes = (example: number): Field<number> => whole({ min: 1, max: 65_536, of: 'MB', example });

/** A field for each key. */
type ContainerFields = {
  readonly [K in keyof ContainerSection]-?: OptionalField<NonNullable<ContainerSection[K]>>;
};

export const containerFields: ContainerFields = {
  image: optional(
    text('registry.example/legacy:1.4'),
    'A container image, instead of runtime, handler and code.',
  ),
  build: optional(
    buildSection,
    'An image that is built with the stack, instead of runtime, handler and code.',
  ),
  entrypoint: optional(
    list(variable('app.handler'), '[/usr/local/bin/aws_lambda_ric]'),
    'The entrypoint of an image or a build, instead of its own.',
  ),
  command: optional(
    list(variable('app.handler'), '[app.handler]'),
    'The command of an image or a build, instead of its own.',
  ),
  volumes: optional(
    list(volumeSection, '[{ source: cache-data, target: /mnt/cache }]'),
    'Volumes, and files or directories of this machine, that the function gets.',
  ),
  networks: optional(
    list(nameOf('a network', 'backend'), '[backend]'),
    "Networks that the function is in, besides the stack's own.",
  ),
  internet: optional(flag(), 'In a container: whether there is a way out of the stack. Default true.'),
  dependsOn: optional(
    either(
      list(nameOf('a service or function', 'cache'), '[cache]'),
      pairs(dependencyNames, condition, '{ migrations: completed }'),
      'must be a list or a map',
    ),
    'Services and functions that start first. As a map: how far they must have come (started, healthy, completed).',
  ),
  profiles: optional(
    list(
      word({
        pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]+$/,
        rule: 'must be the name of a Compose profile',
        example: 'debug',
      }),
      '[debug]',
    ),
    'Compose profiles; the function is started when one of them is chosen.',
  ),
  architecture: optional(
    oneOf(['x86_64', 'arm64'], 'x86_64'),
    "The instruction set of its container. Default: the machine's.",
  ),
  platform: optional(
    word({
      pattern: /^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9]+)?$/,
      rule: 'must be a platform as Docker writes it',
      example: 'linux/arm64',
    }),
    'The platform of its container, in full.',
  ),
  user: optional(variable('"1000:1000"'), 'The user of its container, as Docker takes it: "1000:1000".'),
  extraHosts: optional(
    pairs(anyNames, text('host-gateway'), '{ host.docker.internal: host-gateway }'),
    'Addresses of further host names.',
  ),
  capAdd: optional(
    list(
      word({
        pattern: /^[A-Z_]+$/,
        rule: 'must be the name of a capability of Linux',
        example: 'SYS_PTRACE',
      }),
      '[SYS_PTRACE]',
    ),
    'Capabilities of Linux that its container has; otherwise none.',
  ),
  shmSize: optional(megabytes(256), 'MB of /dev/shm, for browsers say.'),
  sysctls: optional(
    pairs(anyNames, variable(), '{ net.core.somaxconn: 1024 }'),
    'Kernel parameters of its container.',
  ),
  pid: optional(
    formed({
      pattern: /^(?:host|(?:service|container):.+)$/,
      rule: 'must be host, service:NAME or container:NAME',
      example: 'host',
    }),
    'The process namespace of its container: host, service:NAME or container:NAME.',
  ),
  healthcheck: optional(healthSection, "Compose's keys for a health check, over those of the stack."),
  tmpSize: optional(megabytes(defaults.tmpSize), `MB of /tmp in its container. Default ${defaults.tmpSize}.`),
};
