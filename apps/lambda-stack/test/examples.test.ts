import { readdirSync } from 'node:fs';

import { afterEach, expect, test } from 'vitest';

import { Example, examplesDirectory } from './example.ts';
import { Unavailable } from './rie/client-cache.ts';
import { Sandbox } from './sandbox.ts';
import { missing, notLinux, type Toolchain } from './toolchain.ts';

interface Row {
  readonly needs?: readonly Toolchain[];
  /** What `## Build` gets from a registry, as `LAMBDA_STACK_REQUIRE` has it; without it there is nothing to build. */
  readonly client?: string;
  /** Variables of its commands. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Every example that needs no Docker. */
const rows: Readonly<Record<string, Row>> = {
  'api-keys': {},
  authorizers: {},
  extension: {},
  'function-url': {},
  go: { needs: ['go'], client: 'aws-lambda-go' },
  java: {
    needs: ['java', 'maven'],
    client: 'aws-lambda-java-runtime-interface-client',
  },
  'load-balancer': {},
  node: {},
  python: { needs: ['python'] },
  ruby: { needs: ['ruby'] },
  // A program that is built soon, rather than fast.
  rust: { needs: ['rust'], client: 'lambda_runtime', env: { CARGO_PROFILE_RELEASE_OPT_LEVEL: '0' } },
  shell: { needs: ['bash'] },
  streaming: {},
  typescript: {},
  websocket: { needs: ['npm'], client: 'client-apigatewaymanagementapi' },
  wrapper: { needs: ['python'] },
};

/** Examples that other tests run. */
const elsewhere = ['compose', 'container-image', 'dotnet', 'quickstart'];

let sandbox: Sandbox | undefined;

afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

test('every example is run by a test', () => {
  expect(readdirSync(examplesDirectory).sort()).toEqual([...elsewhere, ...Object.keys(rows)].sort());
});

for (const [name, { needs = [], client, env }] of Object.entries(rows)) {
  test(`examples/${name} does what its README says`, { timeout: 900_000 }, async (context) => {
    const reason = [...needs, 'curl' as const].map(missing).find((found) => found !== undefined);
    context.skip(reason !== undefined, reason);
    sandbox = new Sandbox();
    const example = new Example(name, sandbox, env);
    try {
      if (client !== undefined) await example.build(client);
    } catch (error) {
      context.skip(error instanceof Unavailable, String(error));
      throw error;
    }
    const headings = [...example.sections.keys()];
    for (const heading of headings.filter((each) => each !== 'Build' && each !== 'In containers'))
      await example.follow(heading);
    if (notLinux === undefined) await sandbox.nothingLeft();
  });
}
