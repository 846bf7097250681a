import { expect, test } from 'vitest';

import { meantImage } from './meant-image.ts';

test.each([
  ['node', 'nodejs'],
  ['pyton', 'python'],
  ['Python', 'python'],
  ['go', 'provided'],
  ['go1.x', 'provided'],
  ['cobol', undefined],
  ['', undefined],
  ['22', undefined],
])('%s is meant to be %s', (name, meant) => {
  expect(meantImage(name)).toBe(meant);
});

test.each([
  ['nodejs22.x', 'nodejs'],
  ['nodejs20.x', 'nodejs --base node:20-bookworm-slim'],
  ['node:24', 'nodejs --base node:24-bookworm-slim'],
  ['python3.12', 'python --base python:3.12-slim-bookworm'],
  ['ruby3.2', 'ruby --base ruby:3.2-slim-bookworm'],
  ['java17', 'java --base eclipse-temurin:17-jre'],
  ['java8.al2', 'java --base eclipse-temurin:8-jre'],
  ['dotnet10', 'dotnet --base mcr.microsoft.com/dotnet/aspnet:10.0'],
  ['dotnet8', 'dotnet'],
  ['provided.al2023', 'provided'],
])('the runtime %s is that of the image %s', (name, meant) => {
  expect(meantImage(name)).toBe(meant);
});
