import { basename } from 'node:path';

import type { Stack } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import { composeDocument } from './compose-document.ts';
import { withHeader } from './header.ts';
import type { Documents, GenerateInput } from './input.ts';
import { gatewayPorts } from './services/gateway-ports.ts';
import { needsOwnImage, ownDockerfile, ownImageDirectory } from './services/own-image.ts';
import type { Plan } from './services/plan.ts';
import { serviceNames } from './services/service-name.ts';
import { stackJson } from './stack-json.ts';
import { hashOf } from './text/hash.ts';
import { yamlOf } from './text/yaml.ts';

/**
 * The files of a stack for Compose: `docker-compose.yml`, and what it needs under `.lambda-stack/`. The same input gives the same
 * bytes: no clock, no machine and no environment is read.
 *
 * @throws StackError `NAME_MISSING`, `IMAGE_FACTS_MISSING`, `NOT_GENERATED`
 */
export function generate({
  stack,
  images,
  toolbox,
  sources = new Map(),
  version,
  outputDirectory = stack.directory,
}: GenerateInput): Documents {
  if (!stack.nameIsExplicit) {
    throw new StackError('NAME_MISSING', `${basename(stack.file)} has no name for the stack`, {
      hint: `Write it at the top of the file: name: ${stack.name}`,
    });
  }
  const plan: Plan = {
    stack,
    images,
    toolbox,
    sources,
    outputDirectory,
    services: serviceNames(
      stack.functions.map(({ name }) => name),
      stack.services.map(({ name }) => name),
    ),
    gatewayPorts: gatewayPorts(stack.gateways),
  };
  const parts = composeDocument(plan);
  const more = [
    ['.lambda-stack/stack.json', stackJson(plan)],
    ...dockerfiles(stack),
    // On every system the same bytes, or the toolbox's hash would not be theirs.
    ['.lambda-stack/.gitattributes', '* text eol=lf\n'],
  ] as const;
  const configHash = hashOf(JSON.stringify([stack.name, parts, more]));
  const source = basename(stack.file);
  const body = yamlOf({ name: stack.name, 'x-lambda-stack': { schema: 1, source, configHash }, ...parts });
  return new Map([
    ['docker-compose.yml', withHeader(body, source, version)],
    ...more,
    ...Array.from(toolbox.files, ([path, text]) => [`.lambda-stack/toolbox/${path}`, text] as const),
  ]);
}

function dockerfiles({ functions }: Stack): readonly (readonly [string, string])[] {
  return functions.flatMap((fn) =>
    fn.runtime !== undefined && needsOwnImage(fn)
      ? [[`${ownImageDirectory(fn)}/Dockerfile`, ownDockerfile(fn)] as const]
      : [],
  );
}
