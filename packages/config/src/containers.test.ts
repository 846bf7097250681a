import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { loadConfiguration, needsContainers, resolveReferences, type Stack } from './index.ts';
import { hello, project } from './testing/project.ts';

async function keep(yaml: string): Promise<Stack> {
  const directory = project({ ...hello, 'lambda-stack.yaml': yaml, 'data/x': '' });
  return (await loadConfiguration({ directory })).keep();
}

const runtime = '{ runtime: nodejs22.x, handler: index.handler, code: ./hello }';

describe('functions of different kinds', () => {
  it('take from defaults what is theirs', async () => {
    const { functions } = await keep(
      `defaults: { runtime: nodejs22.x, handler: index.handler, code: ./hello, layers: [./data], image: "x:1", command: [a], timeout: 9 }
functions:
  own: { code: ./hello }
  image: { image: "y:2" }
  build: { build: { context: ./hello }, entrypoint: [/e] }`,
    );
    expect(functions).toMatchObject([
      { name: 'own', runtime: 'nodejs22.x', layers: [expect.stringMatching(/data$/)], timeout: 9 },
      { name: 'image', image: 'y:2', command: ['a'], timeout: 9 },
      { name: 'build', entrypoint: ['/e'], command: ['a'], timeout: 9 },
    ]);
    expect(functions[0]).not.toHaveProperty('image');
    expect(functions[1]).not.toHaveProperty('runtime');
    expect(functions[2]).not.toHaveProperty('image');
  });

  it('keep the references of texts, and of paths that begin with one', async () => {
    const { functions, services, directory } = await keep(
      `functions:
  a:
    image: "x:\${env:TAG:-1}"
    user: "\${env:ID:-1}:2"
    volumes:
      - { source: "\${env:DATA:-./data}", target: /mnt/a }
      - { source: "\${env:VOLUME:-cache}", target: /mnt/b }
      - { source: ./data, target: /mnt/c, readOnly: true }
volumes: { cache: }
services: { db: { image: "db:\${env:TAG}", command: "echo \${X} $\${env:Y}", ports: ["22:22", 8080] } }`,
    );
    expect(functions[0]).toMatchObject({
      image: 'x:${env:TAG:-1}',
      container: {
        user: '${env:ID:-1}:2',
        volumes: [
          { type: 'bind', source: '${env:DATA:-./data}', readOnly: false },
          { type: 'volume', source: 'cache' },
          { type: 'bind', source: join(directory, 'data'), readOnly: true },
        ],
      },
    });
    expect(services).toEqual([
      {
        name: 'db',
        definition: { image: 'db:${env:TAG}', command: 'echo ${X} $${env:Y}', ports: ['22:22', 8080] },
      },
    ]);
  });

  it.each([
    ['nodejs22.x', 'public.ecr.aws/lambda/nodejs:22'],
    ['python3.13', 'public.ecr.aws/lambda/python:3.13'],
    ['provided.al2023', 'public.ecr.aws/lambda/provided:al2023'],
  ])('%s runs on %s', async (id, image) => {
    const handler = id.startsWith('nodejs') ? 'index.handler' : 'x.handler';
    const yaml = `functions: { a: { runtime: ${id}, handler: ${handler}, code: ./hello } }`;
    const directory = project({ ...hello, 'hello/x.py': '', 'hello/x.sh': '', 'lambda-stack.yaml': yaml });
    const { functions } = (await loadConfiguration({ directory })).keep();
    expect(functions[0]).toMatchObject({ baseImage: image });
  });
});

describe('a stack needs containers', () => {
  it.each<[string, string, readonly string[]]>([
    ['for nothing that is in Lambda', `functions: { a: ${runtime} }`, []],
    ['for an image', 'functions: { a: { image: "x:1" } }', ['the function a is an image']],
    [
      'for a build',
      'functions: { a: { build: { context: ./hello }, entrypoint: [/e] } }',
      ['the function a is a build'],
    ],
    [
      'for volumes',
      `functions: { a: ${runtime.replace(' }', ', volumes: [{ source: ./data, target: /mnt/a }] }')} }`,
      ['the function a has volumes'],
    ],
    [
      'for side services',
      `functions: { a: ${runtime} }\nservices: { db: { image: x } }`,
      ['db is a side service'],
    ],
  ])('%s', async (_, yaml, reasons) => {
    expect(needsContainers(await keep(yaml))).toEqual(reasons);
  });
});

describe('references that are resolved later', () => {
  it.each([
    ['a ${env:A} ${env:B:-b} $${env:A} $5', 'a x b ${env:A} $5'],
    ['${env:EMPTY}|${env:EMPTY:-d}', '|d'],
  ])('%j', (text, expected) => {
    expect(resolveReferences(text, { A: 'x', EMPTY: '' })).toBe(expected);
  });

  it('must be set', () => {
    expect(() => resolveReferences('${env:NONE}', {})).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: 'Environment variable NONE is not set' }),
    );
  });
});
