import { nearest, runtimeIds } from '@lambda-stack/runtimes';

/** A runtime identifier's language and, as one number that grows with it, version. */
interface Version {
  readonly language: string;
  readonly number: number;
}

const languages = ['nodejs', 'python', 'ruby', 'java', 'dotnet'] as const;

/** What to write instead of a runtime that does not exist: the nearest version of its language, by number. */
export function runtimeFix(id: string): string {
  const [letters = ''] = /^[a-z]*/.exec(id.toLowerCase()) ?? [];
  const language = languageOf(letters);
  if (language === undefined) return fixFor(nearest(id, runtimeIds), letters);
  const wanted = versionOf(id.toLowerCase().replace(letters, language), language);
  return fixFor(wanted === undefined ? undefined : nearestVersion(wanted), language);
}

function fixFor(near: string | undefined, prefix: string): string {
  if (near !== undefined) return `Did you mean ${near}?`;
  const alike = prefix === '' ? [] : runtimeIds.filter((each) => each.startsWith(prefix));
  return `Use one of ${(alike.length > 0 ? alike : runtimeIds).join(', ')}.`;
}

/** `node` and `py` are short for a language. */
function languageOf(letters: string): string | undefined {
  if (letters.length < 2) return undefined;
  return languages.find((each) => each.startsWith(letters)) ?? nearest(letters, languages);
}

function versionOf(id: string, language: string): Version | undefined {
  const [, major, minor] = /^[a-z]+[-_ @]?(\d+)(?:\.(\d+))?/.exec(id) ?? [];
  if (major === undefined) return undefined;
  if (minor === undefined && ['python', 'ruby'].includes(language)) return undefined;
  if (language === 'python' && major !== '3') return undefined;
  return { language, number: Number(major) + Number(minor ?? 0) / 100 };
}

/** Of two that are as near, the newer. */
function nearestVersion({ language, number }: Version): string | undefined {
  const distance = (id: string): number => Math.abs((versionOf(id, language)?.number ?? Infinity) - number);
  return runtimeIds
    .filter((id) => id.startsWith(language))
    .reduce<string | undefined>(
      (best, id) => (best === undefined || distance(id) <= distance(best) ? id : best),
      undefined,
    );
}
