import { expect, test } from 'vitest';

import { imageFacts } from './image-facts.ts';

test('what an image leaves out is empty', () => {
  expect(imageFacts('x', { Id: 'sha256:1', Os: 'linux', Architecture: 'amd64', Config: null })).toEqual({
    id: 'sha256:1',
    platform: 'linux/amd64',
    entrypoint: [],
    command: [],
    workingDirectory: '/',
    user: '',
    environment: {},
    volumes: [],
    size: 0,
  });
});

test('the digest is the one of the repository that the name is from', () => {
  const image = {
    Id: 'sha256:1',
    Os: 'linux',
    Architecture: 'arm64',
    Variant: 'v8',
    RepoDigests: ['other.example/app@sha256:aa', 'app@sha256:bb'],
    Config: { Env: ['A=1=2', 'B'] },
  };
  expect(imageFacts('app:3', image)).toMatchObject({
    digest: 'sha256:bb',
    platform: 'linux/arm64/v8',
    environment: { A: '1=2', B: '' },
  });
  expect(imageFacts('other.example/app', image).digest).toBe('sha256:aa');
  expect(imageFacts('third.example/app', image)).not.toHaveProperty('digest');
});
