import type { ContainerConfig, FunctionConfig, RuntimeFunction, Stack } from '@lambda-stack/config';
import { parse } from 'yaml';

import { generate, type Documents, type ImageFacts } from '../index.ts';
import { toolbox } from './golden.ts';

const container: ContainerConfig = {
  volumes: [],
  networks: [],
  internet: true,
  dependsOn: [],
  profiles: [],
  extraHosts: {},
  capAdd: [],
  sysctls: {},
  healthcheck: {},
  tmpSize: 512,
};

const settings = {
  timeout: 3,
  memory: 128,
  concurrency: 10,
  environment: {},
  secrets: [],
  watch: { ignore: [], include: [], poll: false },
  idleTimeout: 600,
  warm: 0,
  snapStart: false,
  queueTimeout: 0,
  retries: 2,
  maxEventAge: 21_600,
} as const;

/** A function in a runtime. */
export const runtimeFunction = (name: string, more: Partial<RuntimeFunction> = {}): RuntimeFunction => ({
  name,
  runtime: 'nodejs22.x',
  handler: 'index.handler',
  code: '/work/shop/functions/hello',
  layers: [],
  baseImage: 'public.ecr.aws/lambda/nodejs:22',
  ...settings,
  container,
  ...more,
});

/** A function that is an image. */
export const imageFunction = (image: string, more: object = {}): FunctionConfig => ({
  name: 'legacy',
  image,
  ...settings,
  container,
  ...more,
});

/** A stack in `/work/shop`, of one function. */
export const stackOf = (more: Partial<Stack> = {}): Stack => ({
  name: 'shop',
  nameIsExplicit: true,
  file: '/work/shop/lambda-stack.yaml',
  files: ['/work/shop/lambda-stack.yaml'],
  directory: '/work/shop',
  region: 'us-east-1',
  accountId: '000000000000',
  endpoint: { host: '127.0.0.1', port: 9000, portIsExplicit: false, allowedHosts: [] },
  functions: [runtimeFunction('hello')],
  gateways: [],
  secrets: [],
  services: [],
  volumes: [],
  networks: [],
  ...more,
});

/** What is generated of it. */
export const generated = (
  more: Partial<Stack> = {},
  images: ReadonlyMap<string, ImageFacts> = new Map(),
  outputDirectory: string = stackOf(more).directory,
): Documents => generate({ stack: stackOf(more), images, toolbox, version: '1.2.3', outputDirectory });

/** A service, as far as tests look at it. */
export interface ServiceView {
  readonly image?: string;
  readonly build?: unknown;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly environment: Readonly<Record<string, string | null>>;
  readonly ports: readonly {
    readonly target: number;
    readonly published: string;
    readonly host_ip: string;
  }[];
  readonly volumes: readonly { readonly source: string; readonly target: string }[];
  readonly read_only?: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly tmpfs: readonly string[];
  readonly mem_limit: string;
}

/** A document, as far as tests look at it. */
export interface ComposeView {
  readonly services: Readonly<Record<string, ServiceView>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** What `docker-compose.yml` says. */
export const composeOf = (documents: Documents): ComposeView =>
  parse(documents.get('docker-compose.yml') ?? '') as ComposeView;

/** What `stack.json` says. */
export const stackJsonOf = (
  documents: Documents,
): Pick<Stack, 'gateways'> & { readonly functions: unknown } =>
  JSON.parse(documents.get('.lambda-stack/stack.json') ?? '') as Pick<Stack, 'gateways' | 'functions'>;

/** The service of the one function of a stack. */
export function serviceOf(fn: FunctionConfig, images?: ReadonlyMap<string, ImageFacts>): ServiceView {
  const service = composeOf(generated({ functions: [fn] }, images)).services[fn.name];
  if (service === undefined) throw new Error(`no service ${fn.name}`);
  return service;
}
