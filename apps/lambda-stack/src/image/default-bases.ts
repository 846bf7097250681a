import { defaultNodeImage } from '@lambda-stack/compose';

import type { OwnImage } from './own-images.ts';

/** What each of our images is built on where nothing else is said. */
export const defaultBases: Readonly<Record<OwnImage, string>> = {
  nodejs: 'node:22-bookworm-slim',
  python: 'python:3.13-slim-bookworm',
  ruby: 'ruby:3.4-slim-bookworm',
  java: 'eclipse-temurin:21-jre',
  // With ASP.NET Core, as AWS's: https://github.com/aws/aws-lambda-dotnet/tree/master/LambdaRuntimeDockerfiles
  dotnet: 'mcr.microsoft.com/dotnet/aspnet:8.0',
  provided: 'debian:bookworm-slim',
  base: 'debian:bookworm-slim',
  toolbox: defaultNodeImage,
};
