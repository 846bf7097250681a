import type { Stack } from '@lambda-stack/config';

/** What a pure function cannot know of an image: it is asked once, and kept in `lambda-stack.lock`. */
export interface ImageFacts {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly workingDirectory: string;
  /** As the image names it; empty: root. */
  readonly user: string;
  /** `linux/amd64`. */
  readonly platform: string;
  /** `sha256:…`, of an image that is in a registry. */
  readonly digest?: string;
}

/** What is put into the containers of functions, see `packages/toolbox`. */
export interface Toolbox {
  /** Of all files; it ends the image's tag and the volume's name. */
  readonly hash: string;
  /** By path relative to `.lambda-stack/toolbox/`. */
  readonly files: ReadonlyMap<string, string>;
}

/** All that a generated stack is made of. */
export interface GenerateInput {
  /** As `Configuration.keep()` gives it. */
  readonly stack: Stack;
  /** By the name of the image, as it stands in the configuration. */
  readonly images: ReadonlyMap<string, ImageFacts>;
  readonly toolbox: Toolbox;
  /** Directories above the code of functions in TypeScript, by function, whose files they are bundled from, too. */
  readonly sources?: ReadonlyMap<string, string>;
  /** The version of lambda-stack, for the header. */
  readonly version: string;
  /** Where the documents are written to, absolute; the stack's directory, which is Compose's project directory, where it is left out. */
  readonly outputDirectory?: string;
}

/** Files by their paths, relative to the directory that they are written to, with `/` on every system. */
export type Documents = ReadonlyMap<string, string>;
