import { expect, test } from 'vitest';

import { parseImageName } from './image-name.ts';

test.each([
  ['debian', { registry: 'docker.io', repository: 'library/debian', tag: 'latest' }],
  ['docker.io/debian:12', { registry: 'docker.io', repository: 'library/debian', tag: '12' }],
  ['me/app:1', { registry: 'docker.io', repository: 'me/app', tag: '1' }],
  ['localhost/app', { registry: 'localhost', repository: 'app', tag: 'latest' }],
  ['127.0.0.1:5000/a/b:2', { registry: '127.0.0.1:5000', repository: 'a/b', tag: '2' }],
  ['127.0.0.1:5000/a', { registry: '127.0.0.1:5000', repository: 'a', tag: 'latest' }],
  [
    'public.ecr.aws/lambda/python@sha256:aa',
    { registry: 'public.ecr.aws', repository: 'lambda/python', digest: 'sha256:aa' },
  ],
  [
    'public.ecr.aws/lambda/python:3.11@sha256:aa',
    { registry: 'public.ecr.aws', repository: 'lambda/python', tag: '3.11', digest: 'sha256:aa' },
  ],
])('%s', (name, parts) => {
  expect(parseImageName(name)).toEqual(parts);
});
