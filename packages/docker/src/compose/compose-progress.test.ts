import { expect, test } from 'vitest';

import { ComposeProgress } from './compose-progress.ts';

const collect = (feed: (progress: ComposeProgress) => void): string[] => {
  const told: string[] = [];
  feed(
    new ComposeProgress('demo', ({ service, step, detail }) =>
      told.push([service, step, ...(detail === undefined ? [] : [detail])].join(' ')),
    ),
  );
  return told;
};

const lines = (text: string) => (progress: ComposeProgress) => {
  for (const line of text.split('\n')) progress.line(line);
};

test('a build', () => {
  expect(
    collect(
      lines(`#0 building with "default" instance using docker driver
#1 [a internal] load build definition from Dockerfile
#2 [b internal] load build definition from Dockerfile
#3 [auth] library/debian:pull token for registry-1.docker.io
#5 [a 1/2] FROM docker.io/library/debian:bookworm-slim
#7 [a 2/2] RUN make
#7 0.279 hello
#7 DONE 0.4s
#8 [a] exporting to image
#8 DONE 0.0s
#4 [b internal] load .dockerignore`),
    ),
  ).toEqual([
    'a building',
    'b building',
    'a building 1/2 FROM docker.io/library/debian:bookworm-slim',
    'a building 2/2 RUN make',
    'a built',
  ]);
});

test('pulls; the layers of an image are no services', () => {
  expect(
    collect(
      lines(' web Pulling \n 8a1e25ce7c4f Pulling fs layer \n 8a1e25ce7c4f Pull complete \n web Pulled '),
    ),
  ).toEqual(['web pulling', 'web pulled']);
});

test('Compose 5 names images; several services can have the same one', () => {
  const told: string[] = [];
  const services = (image: string): string[] => (image === 'shop/app:1' ? ['a', 'b'] : []);
  const progress = new ComposeProgress(
    'demo',
    ({ service, step }) => told.push(`${service} ${step}`),
    services,
  );
  lines(` Image shop/app:1 Building
#1 [internal] load local bake definitions
#2 [internal] load build definition from Dockerfile
 Image shop/app:1 Built
 Image other Pulling `)(progress);
  expect(told).toEqual(['a building', 'b building', 'a built', 'b built']);
});

test('a start; what the engine has told is not told again', () => {
  expect(
    collect((progress) => {
      lines(` Network demo_default  Creating
 Container demo-web-a-1  Creating
 Container demo-web-a-1  Created
 Container demo-web-a-1  Starting
 Container demo-web-a-1  Started`)(progress);
      progress.container('demo-web-a-1', 'healthy');
      lines(` Container demo-web-a-1  Waiting
 Container demo-web-a-1  Healthy`)(progress);
      progress.container('demo-web-a-1', 'exited', 'exit code 1');
      lines(' Container demo-web-a-1  Exited')(progress);
    }),
  ).toEqual(['web-a creating', 'web-a starting', 'web-a healthy', 'web-a exited exit code 1']);
});
