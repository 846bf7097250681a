import type { ProblemList } from '../problems/problem-list.ts';
import { isMisspelled } from '../schema/misspelled.ts';
import { factsAt, schemaAt } from '../schema/schema-at.ts';
import { stackSection } from '../schema/stack-section.ts';
import { missingKey, wrongValue } from '../schema/words.ts';
import type { Cursor } from '../tree/cursor.ts';

const ofRuntime = ['runtime', 'handler', 'code', 'layers'] as const;

/** Each function is made of one thing: runtime, handler and code, or an image, or a build. */
export function checkOrigins(top: Cursor, problems: ProblemList): void {
  for (const each of top.child('functions').named()) {
    if (each.node?.kind !== 'map') continue;
    const image = has(each, 'image') ? 'image' : 'build';
    if (has(each, image)) checkImage(each, image, problems);
    else checkRuntimeFunction(each, problems);
  }
}

function checkImage(each: Cursor, kind: 'image' | 'build', problems: ProblemList): void {
  const others = [...(kind === 'image' ? ['build'] : []), ...ofRuntime];
  for (const key of others.filter((other) => has(each, other))) {
    const other = each.child(key);
    problems.add(other.keyPlace, other.path, {
      message: `the function ${each.key} has both ${kind} and ${key}`,
      fix:
        key === 'layers'
          ? "An image has no layers: COPY what they hold to /opt in the image's Dockerfile."
          : 'A function is an image, or a build, or runtime, handler and code: remove what it is not.',
    });
  }
  if (kind === 'build' && !has(each, 'entrypoint') && !isMisspelled(stackSection, each, 'entrypoint')) {
    const { keyPlace, path } = each.child('build');
    problems.add(keyPlace, path, {
      message: `the build ${each.key} has no entrypoint, which cannot be asked for before it is built`,
      fix: "Add the Dockerfile's: entrypoint: [/usr/local/bin/aws_lambda_ric] and command: [app.handler]",
    });
  }
}

function checkRuntimeFunction(each: Cursor, problems: ProblemList): void {
  for (const key of ['entrypoint', 'command'].filter((other) => has(each, other))) {
    const other = each.child(key);
    problems.add(other.keyPlace, other.path, {
      message: `${key} is for an image or a build`,
      fix: 'Remove it; a runtime is started as in Lambda.',
    });
  }
  const missing = ['runtime', 'handler', 'code'].filter((key) => !has(each, key));
  const isMeant = [...ofRuntime, 'image', 'build'].some((key) => isMisspelled(stackSection, each, key));
  if (missing.length === 3 && !isMeant) {
    problems.add(each.keyPlace, each.path, {
      message: `the function ${each.key} has nothing to run: no runtime, image or build`,
      fix: 'Add runtime: nodejs22.x, handler: index.handler and code: ./functions/hello, or an image, or a build.',
    });
    return;
  }
  for (const key of missing) addMissing(each.child(key), each, problems);
  refuseUnknown(each.child('runtime'), problems);
}

function addMissing(key: Cursor, each: Cursor, problems: ProblemList): void {
  const facts = factsOf(key);
  if (facts === undefined || isMisspelled(stackSection, each, key.key)) return;
  problems.add(key.keyPlace, key.path, missingKey(key.path, facts));
}

/** A kept reference without a default: what a function is must be known. */
function refuseUnknown(runtime: Cursor, problems: ProblemList): void {
  const { node, path, place } = runtime;
  const facts = factsOf(runtime);
  const isText = node?.kind === 'scalar' && typeof node.value === 'string';
  if (!isText || facts === undefined || runtime.text() !== undefined || problems.covers(place)) return;
  problems.add(place, path, wrongValue(path, node, { ...facts, accepts: () => false, isRequired: true }));
}

function factsOf(key: Cursor): ReturnType<typeof factsAt> {
  const schema = schemaAt(stackSection, key.path);
  return schema === undefined ? undefined : factsAt(schema);
}

const has = (each: Cursor, key: string): boolean => each.child(key).node !== undefined;
