import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { StackError } from '@lambda-stack/errors';
import { execa } from 'execa';

import { field, parseJson } from '../process/field.ts';

/** What the Engine API takes as `X-Registry-Auth`. */
export interface Credentials {
  readonly serveraddress: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
}

/** The name that Docker keeps the Hub's credentials under. */
const hub = 'https://index.docker.io/v1/';

/**
 * The credentials for a registry from Docker's own settings: `DOCKER_AUTH_CONFIG`, then in `config.json` a helper for the registry, the
 * general store, or the entry itself. Undefined where `docker login` was never run for it.
 *
 * https://docs.docker.com/reference/cli/docker/login/#credential-stores
 *
 * @throws StackError IMAGE_UNAVAILABLE where the settings cannot be read or a helper fails
 */
export async function credentialsFor(
  registry: string,
  env: NodeJS.ProcessEnv,
): Promise<Credentials | undefined> {
  const server = registry === 'docker.io' ? hub : registry;
  const fromEnvironment = env['DOCKER_AUTH_CONFIG'];
  if (fromEnvironment) {
    const entry = entryFor(server, field(parseJson(fromEnvironment), 'auths'));
    if (entry) return entry;
  }
  const settings = await readSettings(env);
  const helper = field(field(settings, 'credHelpers'), server) ?? field(settings, 'credsStore');
  if (typeof helper === 'string' && helper !== '') {
    const found = await askHelper(helper, server, env);
    if (found) return found;
  }
  return entryFor(server, field(settings, 'auths'));
}

/** A variable that is set, and not empty. */
const given = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

async function readSettings(env: NodeJS.ProcessEnv): Promise<unknown> {
  const home = given(env['HOME']) ?? given(env['USERPROFILE']) ?? homedir();
  const file = join(given(env['DOCKER_CONFIG']) ?? join(home, '.docker'), 'config.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (field(error, 'code') === 'ENOENT') return {};
    throw new StackError(
      'IMAGE_UNAVAILABLE',
      `Docker's settings, ${file}, cannot be read: ${String(error)}`,
      {
        cause: error,
      },
    );
  }
  const settings = parseJson(text);
  if (typeof settings === 'object' && settings !== null) return settings;
  throw new StackError('IMAGE_UNAVAILABLE', `Docker's settings, ${file}, are no JSON object`, {
    hint: `Mend ${file}, or remove it and run \`docker login\` again.`,
  });
}

/** The entry of `auths`: under the registry's name, or as older versions wrote it, under its URL. */
function entryFor(server: string, auths: unknown): Credentials | undefined {
  if (typeof auths !== 'object' || auths === null) return undefined;
  const wanted = hostOf(server);
  const found: [string, unknown] | undefined =
    Object.entries(auths).find(([name]) => name === server) ??
    Object.entries(auths).find(([name]) => hostOf(name) === wanted);
  const entry = found?.[1];
  const text = (name: string): string | undefined => {
    const value = field(entry, name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const identitytoken = text('identitytoken');
  const [, username, password] =
    /^([^:]*):([^\0]*)/.exec(Buffer.from(text('auth') ?? '', 'base64').toString()) ?? [];
  const user = username ?? text('username');
  const secret = password ?? text('password');
  if (identitytoken === undefined && user === undefined) return undefined;
  return {
    serveraddress: server,
    ...(user !== undefined && { username: user }),
    ...(secret !== undefined && { password: secret }),
    ...(identitytoken !== undefined && { identitytoken }),
  };
}

const hostOf = (server: string): string => server.replace(/^https?:\/\//, '').split('/', 1)[0] ?? '';

/** https://github.com/docker/docker-credential-helpers: the server on standard input, JSON on standard output. */
async function askHelper(
  helper: string,
  server: string,
  env: NodeJS.ProcessEnv,
): Promise<Credentials | undefined> {
  const command = `docker-credential-${helper}`;
  const result = await execa(command, ['get'], { env, extendEnv: false, input: server, reject: false });
  if (result.failed) {
    // A helper that knows no credentials says so and fails.
    if (/credentials not found/i.test(`${result.stdout}${result.stderr}`)) return undefined;
    const why = (result.stderr || result.stdout || (result.message ?? '')).trim();
    throw new StackError('IMAGE_UNAVAILABLE', `${command} gives no credentials for ${server}: ${why}`, {
      hint: `Mend or remove the entry of "${helper}" in Docker's config.json, or run \`docker login ${server}\` again.`,
    });
  }
  const answer = parseJson(result.stdout);
  const [username, secret] = [field(answer, 'Username'), field(answer, 'Secret')];
  if (typeof username !== 'string' || typeof secret !== 'string') return undefined;
  // A name that no user can have stands for a token.
  return username === '<token>'
    ? { serveraddress: server, identitytoken: secret }
    : { serveraddress: server, username, password: secret };
}
