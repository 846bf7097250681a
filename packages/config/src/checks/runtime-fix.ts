import { nearest, runtimeIds } from '@lambda-stack/runtimes';

/** A runtime identifier's language and, as one number that grows with it, version. */
interface Version {
  readonly language: string;
  readonly number: number;
}

const languages = ['nodejs', 'python', 'ruby', 'java', 'dotnet'] as const;

const program = 'provided.al2023, and build the program as bootstrap';

/** What Lambda had, or never had, and what stands in its place. */
const replaced: readonly (readonly [RegExp, string])[] = [
  [/^go1\.x$/, `Lambda has retired it: use ${program}.`],
  [/^(?:go|rust)/, `Use ${program}.`],
  [/^provided$/, 'Lambda has retired it: use provided.al2023.'],
  [/^nodejs(?:4\.3|4\.3-edge|6\.10|8\.10|10\.x|12\.x|14\.x|16\.x)$/, newer('nodejs18.x')],
  [/^python(?:2\.7|3\.6|3\.7)$/, newer('python3.8')],
  [/^ruby2\.[57]$/, newer('ruby3.2')],
  [/^java8$/, newer('java8.al2')],
  [/^dotnetcore\d\.\d$/, newer('dotnet6')],
];

function newer(first: string): string {
  return `Lambda has retired it: use ${first} or newer.`;
}

/** What to write instead of a runtime that does not exist: its successor, or the nearest version of its language, by number. */
export function runtimeFix(id: string): string {
  const successor = replaced.find(([pattern]) => pattern.test(id));
  return successor === undefined ? nearFix(id) : successor[1];
}

function nearFix(id: string): string {
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
