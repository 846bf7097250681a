import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';

import { execa } from 'execa';

import { cached, cacheDirectory } from './client-cache.ts';

/** Tools that bring a client are ended after this time, in milliseconds. */
const timeout = 240_000;

const sourcesOf = (language: string): string => fileURLToPath(new URL(`./${language}/`, import.meta.url));

/** Changes with any of these files. */
function edition(directory: string, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(join(directory, file)));
  return hash.digest('hex').slice(0, 12);
}

/** AWS's client for Python, as modules in a directory. */
export const awslambdaric = (): Promise<string> =>
  pythonModules(
    'awslambdaric',
    fileURLToPath(new URL('../../../../packages/ric/test/requirements.txt', import.meta.url)),
  );

/** AWS's SDK for Python, as modules in a directory. */
export const boto3 = (): Promise<string> =>
  pythonModules('boto3', fileURLToPath(new URL('./boto3/requirements.txt', import.meta.url)));

async function pythonModules(name: string, requirements: string): Promise<string> {
  const { stdout: python } = await execa('python3', [
    '-c',
    'import sys; print(sys.implementation.cache_tag)',
  ]);
  const { dir, base } = parse(requirements);
  return cached(name, `${edition(dir, [base])}-${python}`, (directory) =>
    execa(
      'python3',
      [
        ...['-m', 'pip', 'install', '--quiet', '--retries', '1', '--timeout', '10', '--target', directory],
        ...['--requirement', requirements],
      ],
      { timeout },
    ),
  );
}

/** The directory of the program that `go/` is, with AWS's library. */
export async function goFunction(): Promise<string> {
  const sources = sourcesOf('go');
  return cached('aws-lambda-go', edition(sources, ['main.go', 'go.mod']), (directory) =>
    execa('go', ['build', '-o', join(directory, 'bootstrap'), '.'], {
      cwd: sources,
      env: { CGO_ENABLED: '0' },
      timeout,
    }),
  );
}

/** The directory of the program that `rust/` is, with AWS's library. */
export async function rustFunction(): Promise<string> {
  const sources = sourcesOf('rust');
  const target = `${cacheDirectory}rust-target`;
  return cached('lambda_runtime', edition(sources, ['src/main.rs', 'Cargo.toml']), async (directory) => {
    await execa('cargo', ['build', '--quiet', '--target-dir', target], {
      cwd: sources,
      env: { CARGO_NET_RETRY: '1', CARGO_HTTP_TIMEOUT: '10', CARGO_INCREMENTAL: '0' },
      timeout,
    });
    copyFileSync(join(target, 'debug', 'bootstrap'), join(directory, 'bootstrap'));
  });
}

/** The class path of the functions of `java/`, with AWS's client. */
export async function javaClassPath(): Promise<string> {
  const sources = sourcesOf('java');
  const classes = ['Function.java', 'StreamFunction.java'];
  const name = 'aws-lambda-java-runtime-interface-client';
  const directory = await cached(name, edition(sources, ['pom.xml', ...classes]), async (partial) => {
    const libraries = join(partial, 'lib');
    await execa(
      'mvn',
      [
        ...['--batch-mode', '--quiet', 'dependency:copy-dependencies', `-DoutputDirectory=${libraries}`],
        ...['-Dmaven.wagon.http.retryHandler.count=1', '-Dmaven.wagon.rto=10000'],
      ],
      { cwd: sources, timeout },
    );
    await execa('javac', ['-d', join(partial, 'classes'), '-cp', join(libraries, '*'), ...classes], {
      cwd: sources,
      timeout,
    });
  });
  return `${join(directory, 'classes')}:${join(directory, 'lib', '*')}`;
}

/** AWS's client for Node.js, a program; the native module that it has is built for the Node.js of this process. */
export async function nodeClient(): Promise<string> {
  const version = '3.3.0';
  const client = join('node_modules', 'aws-lambda-ric');
  const directory = await cached(
    'aws-lambda-ric',
    `${version}-${process.versions.modules}`,
    async (partial) => {
      await execa(
        'npm',
        [
          ...['install', '--prefix', partial, '--no-audit', '--no-fund', '--no-package-lock'],
          ...['--ignore-scripts=false', '--fetch-retries', '1', '--fetch-timeout', '10000'],
          `aws-lambda-ric@${version}`,
        ],
        { env: nativeBuild(), timeout },
      );
      // 150 MB that only the build needed.
      rmSync(join(partial, client, 'deps'), { recursive: true });
    },
  );
  return join(directory, client, 'bin', 'index.mjs');
}

/** Builds soon, rather than something that is fast, and with the headers that come with most installations of Node.js. */
function nativeBuild(): Record<string, string> {
  const prefix = dirname(dirname(process.execPath));
  const hasHeaders = existsSync(join(prefix, 'include', 'node', 'node.h'));
  return {
    MAKEFLAGS: `-j${availableParallelism()}`,
    CFLAGS: '-O0',
    CXXFLAGS: '-O0',
    ...(hasHeaders ? { npm_config_nodedir: prefix } : {}),
  };
}
