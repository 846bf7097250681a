import { execFileSync } from 'node:child_process';

import { afterEach, expect, test } from 'vitest';

import { DockerSandbox, nodeImage } from './docker-sandbox.ts';
import { Example } from './example.ts';
import { missing, type Toolchain } from './toolchain.ts';

interface Row {
  readonly needs?: readonly Toolchain[];
  /** Base images that are there, by runtime. */
  readonly baseImages: Readonly<Record<string, string>>;
  /** Changes the configuration for a machine that reaches no image registry. */
  readonly adapt?: (yaml: string) => string;
}

/** Every example whose README has commands for Docker. */
const rows: Readonly<Record<string, Row>> = {
  compose: {
    baseImages: { 'nodejs22.x': nodeImage },
    adapt: (yaml: string) => yaml.replace('valkey/valkey:8', makeCache()),
  },
  go: { needs: ['go'], baseImages: { 'provided.al2023': 'debian:bookworm-slim' } },
  streaming: { baseImages: { 'nodejs22.x': nodeImage } },
};

/** Valkey's stand-in where no registry can be reached: Debian's Redis, which speaks its protocol. */
function makeCache(): string {
  const tag = 'lambda-stack-test/cache';
  const dockerfile = `FROM debian:bookworm-slim
RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends redis-server >/dev/null \\
 && ln -s redis-cli /usr/bin/valkey-cli
CMD ["redis-server", "--protected-mode", "no"]
`;
  execFileSync('docker', ['build', '--quiet', '--tag', tag, '-'], { input: dockerfile, stdio: 'pipe' });
  return tag;
}

let sandbox: DockerSandbox | undefined;

afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

for (const [name, { needs = [], baseImages, adapt }] of Object.entries(rows)) {
  test(
    `examples/${name} does what its README says, in containers too`,
    { timeout: 300_000 },
    async (context) => {
      const reason = [...needs, 'curl' as const].map(missing).find((found) => found !== undefined);
      context.skip(reason !== undefined, reason);
      const running = (sandbox = new DockerSandbox());
      const example = new Example(name, running, {
        // Docker takes any free ports.
        LAMBDA_STACK_PORT_PUBLIC: '0',
        LAMBDA_STACK_ENDPOINT_PORT: '0',
      });
      example.edit('lambda-stack.yaml', (yaml) =>
        [
          (adapt?.(yaml) ?? yaml).replace(/^name: .*$/m, `name: ${running.name}`),
          `toolbox: ${JSON.stringify({ nodeImage })}`,
          `baseImages: ${JSON.stringify(baseImages)}\n`,
        ].join('\n'),
      );
      for (const heading of example.sections.keys()) await example.follow(heading);
      await running.nothingLeft();
      expect((['container', 'network', 'volume'] as const).map((kind) => running.left(kind))).toEqual([
        [],
        [],
        [],
      ]);
    },
  );
}
