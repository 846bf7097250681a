import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { StackError } from '@lambda-stack/errors';
import { parseDocument, type Document, type YAMLParseError } from 'yaml';

/** The file that Compose reads, as `generate` writes it. */
export const composeFile = 'docker-compose.yml';

/** Whether the Compose file of a directory is ours, in whatever shape it is. @throws StackError `COMPOSE_REFUSED` */
export const isGenerated = (directory: string): boolean => generatedText(join(directory, composeFile)) !== '';

/** What the Compose file of a directory says of its stack. */
interface GeneratedStack {
  /** The project's name. */
  readonly name: string;
  /** The name of the configuration file that it was made from. */
  readonly source: string;
}

/**
 * The stack that the Compose file of a directory was made for; undefined where there is none of ours.
 * @throws StackError `COMPOSE_REFUSED` where it is ours and cannot be read
 */
export function generatedStack(directory: string): GeneratedStack | undefined {
  const document = generatedDocument(join(directory, composeFile));
  const [name, source] = [document?.get('name'), document?.getIn(['x-lambda-stack', 'source'])];
  return typeof name === 'string' && typeof source === 'string' ? { name, source } : undefined;
}

/** What a Compose file of ours says; undefined where there is none. @throws StackError `COMPOSE_REFUSED` where it cannot be read */
export function generatedDocument(file: string): Document.Parsed | undefined {
  const text = generatedText(file);
  const document = parseDocument(text);
  const [broken] = document.errors;
  if (broken) throw refused(`${file}${placeOf(broken)}: ${reasonOf(broken, text)}`, broken);
  return text === '' ? undefined : document;
}

/** Empty where there is no file, or someone else's. */
function generatedText(file: string): string {
  const text = readIfThere(file);
  return /^x-lambda-stack:/m.test(text) ? text : '';
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if ('code' in error && error.code === 'ENOENT') return '';
    throw refused(`The generated file cannot be read: ${error.message}`, error);
  }
}

const refused = (message: string, cause: Error): StackError =>
  new StackError('COMPOSE_REFUSED', message, {
    hint: 'Write it anew with `lambda-stack generate --force`.',
    cause,
  });

type Broken = Pick<YAMLParseError, 'linePos' | 'message'>;

const placeOf = ({ linePos }: Broken): string =>
  linePos === undefined ? '' : `:${linePos[0].line}:${linePos[0].col}`;

function reasonOf({ linePos, message }: Broken, text: string): string {
  const line = text.split('\n')[(linePos?.[0].line ?? 0) - 1];
  if (line !== undefined && /^(<{7}|={7}|>{7})/.test(line))
    return 'a merge has left a conflict here, which is to be resolved';
  return message.replace(/ at line \d+, column \d+:[^]*/, '');
}
