import { nearest } from '@lambda-stack/runtimes';

import { defaultBases } from './default-bases.ts';
import { ownImages } from './own-images.ts';

/** Languages whose programs are a function's bootstrap. */
const compiled: readonly string[] = ['go', 'golang', 'rust'];

/** The arguments of `image build` that were probably meant by a name: of `node`, `pyton` or a runtime, `nodejs20.x`. */
export function meantImage(name: string): string | undefined {
  const [, letters = '', version] = /^([a-z]+)[-_:@]?([\d.]*\d)?/.exec(name.toLowerCase()) ?? [];
  if (compiled.includes(letters)) return 'provided';
  const image =
    ownImages.find((each) => letters.length > 1 && each.startsWith(letters)) ?? nearest(letters, ownImages);
  if (image === undefined || version === undefined) return image;
  // .NET's images alone have a minor version that its runtimes do not.
  const tag = image === 'dotnet' ? `${Number.parseInt(version, 10)}.0` : version;
  const base = defaultBases[image].replace(/(?<=:)\d+(?:\.\d+)?/, tag);
  return base === defaultBases[image] ? image : `${image} --base ${base}`;
}
