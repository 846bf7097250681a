import { StackError } from '@lambda-stack/errors';

import type { OwnImage } from './own-images.ts';

/** @see https://pkg.go.dev/github.com/distribution/reference#pkg-overview */
const imageTag =
  /^(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?$/;

/** @throws StackError USAGE where no image can have this name */
export function requireTag(tag: string): string {
  if (imageTag.test(tag)) return tag;
  throw new StackError('USAGE', `--tag is "${tag}", which is no name of an image`, {
    hint: 'Write NAME or NAME:TAG in small letters, such as my-base:1.',
  });
}

/** @throws StackError USAGE where Lambda has no such platform */
export function requirePlatform(platform: string): string {
  if (/^linux\/(?:amd64|arm64(?:\/v8)?)$/.test(platform)) return platform;
  throw new StackError('USAGE', `--platform is "${platform}": Lambda runs linux/amd64 and linux/arm64`);
}

/**
 * Reads what `--build-arg` is given, `NAME=VALUE` each.
 * @throws StackError USAGE where one is not of that form, or is what the command itself gives
 */
export function parseBuildArgs(image: OwnImage, texts: readonly string[]): Readonly<Record<string, string>> {
  const own = image === 'toolbox' ? ['NODE_IMAGE'] : ['BASE', 'TOOLBOX'];
  return Object.fromEntries(texts.map((text) => parseBuildArg(text, own)));
}

function parseBuildArg(text: string, own: readonly string[]): readonly [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new StackError('USAGE', `--build-arg is "${text}": it must be NAME=VALUE`);
  if (own.includes(name)) {
    throw new StackError('USAGE', `--build-arg can't set ${name}`, {
      hint: 'Name the image to build on with --base.',
    });
  }
  return [name, value];
}
