import { defaultNodeImage } from '@lambda-stack/compose';

export type OwnImage = 'nodejs' | 'python' | 'ruby' | 'java' | 'dotnet' | 'provided' | 'base' | 'toolbox';

/** The images that `image build` makes, and what each is built on where nothing else is said. */
export const ownImages: Readonly<Record<OwnImage, string>> = {
  nodejs: 'node:22-bookworm-slim',
  python: 'python:3.13-slim-bookworm',
  ruby: 'ruby:3.4-slim-bookworm',
  java: 'eclipse-temurin:21-jre',
  dotnet: 'mcr.microsoft.com/dotnet/runtime:8.0',
  provided: 'debian:bookworm-slim',
  base: 'debian:bookworm-slim',
  toolbox: defaultNodeImage,
};

export const isOwnImage = (name: string): name is OwnImage => Object.hasOwn(ownImages, name);
