import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { jsonSchema } from '../index.ts';
import { complete } from '../testing/complete.ts';

const check = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(
  jsonSchema(),
);
const golden = (name: string): unknown =>
  parse(readFileSync(join(import.meta.dirname, `../golden/${name}/lambda-stack.yaml`), 'utf8'), {
    merge: true,
  });

const hello = { runtime: 'nodejs22.x', handler: 'index.handler', code: './hello' };
const withFunction = (more: object): object => ({ functions: { hello: { ...hello, ...more } } });
const withGateway = (more: object): object => ({
  functions: { hello },
  gateways: { public: { routes: { 'GET /': 'hello' }, ...more } },
});

/** The path of each property that has no description; conditions repeat those that have one. */
function undescribed(schema: unknown, path = ''): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key === 'if' || key === 'then') return [];
    const inner = undescribed(value, `${path}/${key}`);
    const isProperty = path.endsWith('/properties') && !('description' in value);
    return isProperty ? [`${path}/${key}`, ...inner] : inner;
  });
}

describe('the JSON Schema', () => {
  it('takes a configuration with every key', () => {
    expect(check(parse(complete, { merge: true })), JSON.stringify(check.errors)).toBe(true);
  });

  it.each([
    ['only what is needed', withFunction({})],
    ['required keys in defaults', { defaults: hello, functions: { hello: {} } }],
    ['a reference for a number', withFunction({ timeout: '${env:TIMEOUT:-5}' })],
    ['a reference for a boolean', withFunction({ watch: '${env:WATCH}' })],
    ['a reference for one of several words', withGateway({ type: '${env:TYPE}' })],
    ['a route that messages select', withGateway({ type: 'websocket', routes: { join: 'hello' } })],
    ['a reference in a text of a form', { ...withFunction({}), name: 'shop-${env:USER}' }],
    ['free keys in maps of names', { ...withFunction({}), secrets: { 'x-note': 1 } }],
    ['a wrapper', withFunction({ wrapper: '/opt/wrapper' })],
    ['credentials in environment', withFunction({ environment: { AWS_ACCESS_KEY_ID: 'x' } })],
    ['numbers and booleans in environment', withFunction({ environment: { AA: 1.5, BB: true, CC: 'x' } })],
  ])('takes %s', (_, value) => {
    expect(check(value), JSON.stringify(check.errors)).toBe(true);
  });

  it.each([
    ['no functions', { name: 'shop' }],
    ['functions without a function', { functions: {} }],
    ['an unknown key', { ...withFunction({}), nmae: 'shop' }],
    ['an unknown key of a function', withFunction({ wraper: '/opt/wrapper' })],
    ['an unknown key of a route', withGateway({ routes: { 'GET /': { function: 'hello', guard: 'x' } } })],
    ['a number out of range', withFunction({ timeout: 901 })],
    ['a number in quotes', withFunction({ timeout: '5' })],
    ['a reference with something around it for a number', withFunction({ timeout: '1${env:A}' })],
    ['a runtime that is not there', withFunction({ runtime: 'java9' })],
    ['a reserved variable', withFunction({ environment: { AWS_REGION: 'x' } })],
    ['an old name of a credential', withFunction({ environment: { AWS_ACCESS_KEY: 'x' } })],
    ['a variable of a single letter', withFunction({ environment: { A: 'x' } })],
    ['a variable without a value', withFunction({ environment: { AA: null } })],
    ['a bad name of a function', { functions: { 'a b': hello } }],
    ['an account that is a number', { ...withFunction({}), accountId: 123456789012 }],
    ['a gateway without routes', { functions: { hello }, gateways: { public: {} } }],
    ['a gateway without a route', withGateway({ routes: {} })],
    ['a route without a function', withGateway({ routes: { 'GET /': {} } })],
    ['a route key without a path', withGateway({ routes: { GET: 'hello' } })],
    ['an unknown route of $', withGateway({ type: 'websocket', routes: { $join: 'hello' } })],
    ['a secret with two sources', { ...withFunction({}), secrets: { a: { environment: 'A', file: 'a' } } }],
    ['a secret without a source', { ...withFunction({}), secrets: { a: {} } }],
    ['what the golden file unknown-keys has', golden('unknown-keys')],
    ['what the golden file wrong-values has', golden('wrong-values')],
    ['what the golden file names has', golden('names')],
  ])('refuses %s', (_, value) => {
    expect(check(value)).toBe(false);
  });

  it('describes every key', () => {
    expect(undescribed(jsonSchema())).toEqual([]);
  });
});

describe('the JSON Schema of what containers have', () => {
  it.each([
    ['an image', { functions: { a: { image: 'x:1', volumes: [{ source: './a', target: '/a' }] } } }],
    ['dependencies as a list', withFunction({ dependsOn: ['db'] })],
    ['dependencies as a map', withFunction({ dependsOn: { db: 'healthy' } })],
    ['an empty volume', { ...withFunction({}), volumes: { data: null } }],
    [
      'any side service',
      { ...withFunction({}), services: { db: { image: 'x', ports: [1, 'a'], x: { y: null } } } },
    ],
  ])('takes %s', (_, value) => {
    expect(check(value), JSON.stringify(check.errors)).toBe(true);
  });

  it.each([
    ['a volume without a target', withFunction({ volumes: [{ source: 'a' }] })],
    ['a relative target', withFunction({ volumes: [{ source: 'a', target: 'b' }] })],
    ['a condition that is not there', withFunction({ dependsOn: { db: 'ready' } })],
    ['a build without a context', withFunction({ build: {} })],
    ['a service with a reserved name', { ...withFunction({}), services: { lambda: {} } }],
    ['a service that is no map', { ...withFunction({}), services: { db: 'x' } }],
    ['a base image of no runtime', { ...withFunction({}), baseImages: { node: 'x' } }],
    ['an architecture as Docker writes it', withFunction({ architecture: 'amd64' })],
  ])('refuses %s', (_, value) => {
    expect(check(value)).toBe(false);
  });
});
