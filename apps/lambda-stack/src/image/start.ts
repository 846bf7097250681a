import { posix } from 'node:path';

import { divide, optionOf, type CommandWords } from './command-words.ts';

/** A language whose handlers name a file; those of `provided` name a shell script. */
export type HandlerLanguage = 'nodejs' | 'python' | 'ruby' | 'provided';

/** What speaks Lambda's Runtime API in an image, as far as its command tells. */
export type Client =
  /** `python3 -m awslambdaric` */
  | { readonly kind: 'python-module'; readonly interpreter: string; readonly module: string }
  /** `npx aws-lambda-ric` */
  | { readonly kind: 'npm-package'; readonly name: string }
  /** `bundle exec aws_lambda_ric` */
  | { readonly kind: 'gem'; readonly name: string }
  /** `java -cp '/function/*' …AWSLambda` */
  | { readonly kind: 'java-class'; readonly classPath: string; readonly mainClass: string }
  /** `node index.mjs`, `dotnet app.dll`, `java -jar app.jar` */
  | { readonly kind: 'file'; readonly file: string }
  /** `sh -c 'exec …'`, `python3 -c '…'`, `npm start` */
  | { readonly kind: 'inline'; readonly text: string }
  /** Our client for shell scripts, in our images without a language. */
  | { readonly kind: 'shell' }
  /** A bootstrap, a script, a client that is a program: all there is to it is the last of the programs. */
  | { readonly kind: 'program' }
  /** An interpreter without anything to run. */
  | { readonly kind: 'none' };

/** How the command of an image comes to a runtime client. */
export interface Start {
  /** Programs as the command names them, each of which starts the next. */
  readonly programs: readonly string[];
  readonly client: Client;
  /** Absent where the command gives none, or where it can't be told which word is one. */
  readonly handler?: string;
  readonly language?: HandlerLanguage;
  /** Where the class that a handler names is looked for, in Java. */
  readonly classPath?: string;
  /** Whether the handler names an assembly, in .NET. */
  readonly namesAssembly?: true;
  /** The program that starts the runtime in turn. */
  readonly wrapper?: string;
  /** Whether AWS's or another emulator stands before the client. */
  readonly isEmulated?: true;
}

/** What base images, AWS's and ours, start with. */
export const baseEntrypoint = '/lambda-entrypoint.sh';

/** Where AWS's entrypoint finds the client, and ours in an image of a language. */
export const baseBootstrap = '/var/runtime/bootstrap';

const emulatorOptions: ReadonlySet<string> = new Set([
  '--log-level',
  '--runtime-api-address',
  '--runtime-interface-emulator-address',
]);

/** What AWS publishes as clients, by the names of their modules, packages and programs. */
const clients: ReadonlyMap<string, HandlerLanguage> = new Map([
  ['awslambdaric', 'python'],
  ['aws-lambda-ric', 'nodejs'],
  ['aws_lambda_ric', 'ruby'],
]);

/** Reads a command, `ENTRYPOINT` and `CMD` in one, without looking at any file; undefined where there is none. */
export function readStart([program, ...args]: readonly string[]): Start | undefined {
  if (program === undefined) return undefined;
  const name = posix.basename(program);
  if (program === baseEntrypoint)
    return { programs: [program, baseBootstrap], client: { kind: 'program' }, ...handlerIn(args) };
  const words = starters.get(name)?.(args);
  if (words !== undefined) {
    const next = readStart(words) ?? { programs: [], client: { kind: 'none' } };
    const isEmulated = name === 'aws-lambda-rie';
    return { ...next, ...(isEmulated && { isEmulated }), programs: [program, ...next.programs] };
  }
  const read = readers.find(([pattern]) => pattern.test(name))?.[1] ?? readProgram;
  return { programs: [program], ...read(args, program) };
}

type Starter = (args: readonly string[]) => readonly string[] | undefined;

const startedByTini: Starter = (args) => divide(args, new Set(['-p', '-e'])).rest;

/** Programs that do no more than start another one: the words of its command. */
const starters: ReadonlyMap<string, Starter> = new Map<string, Starter>([
  ['aws-lambda-rie', (args) => divide(args, emulatorOptions).rest],
  ['tini', startedByTini],
  ['tini-static', startedByTini],
  ['dumb-init', (args) => divide(args, new Set(['-r', '--rewrite'])).rest],
  ['env', startedByEnv],
  ['bundle', ([action, ...words]) => (action === 'exec' && words[0]?.startsWith('ruby') ? words : undefined)],
]);

function startedByEnv(args: readonly string[]): readonly string[] {
  const { rest } = divide(args, new Set(['-u', '--unset', '-C', '--chdir']));
  const command = rest.findIndex((word) => !word.includes('='));
  return command < 0 ? [] : rest.slice(command);
}

type Rest = Omit<Start, 'programs'>;

/** By the name of the program; versions may follow it. */
const readers: readonly (readonly [RegExp, (args: readonly string[], program: string) => Rest])[] = [
  [/^python[\d.]*$/, readPython],
  [/^node(?:js)?$/, readNode],
  [/^ruby[\d.]*$/, readRuby],
  [/^npx$/, readNpx],
  [/^npm$/, ([action, ...rest]) => (action === 'exec' ? readNpx(rest) : inline(['npm', action, ...rest]))],
  [/^bundle$/, readBundle],
  [/^java$/, readJava],
  [/^dotnet$/, readDotnet],
  [/^(?:ba|da|a)?sh$/, readShell],
];

/** A client that is a program, or one that is not known. */
const readProgram = (args: readonly string[], program: string): Rest => ({
  client: { kind: 'program' },
  ...invoked(posix.basename(program), args),
});

function readPython(args: readonly string[], interpreter: string): Rest {
  const words = divide(args, new Set(['-X', '-W']), new Set(['-m', '-c']));
  const module = optionOf(words, '-m');
  if (module === undefined) return { ...readCode(words, '-c'), language: 'python' };
  return { client: { kind: 'python-module', interpreter, module }, ...invoked(module, words.rest) };
}

function readNode(args: readonly string[]): Rest {
  const modules = ['-r', '--require', '--import', '--loader', '--experimental-loader'];
  const words = divide(args, new Set([...modules, '-C', '--conditions', '--env-file', '-e', '--eval']));
  return { ...readCode(words, '-e', '--eval'), language: 'nodejs' };
}

function readRuby(args: readonly string[]): Rest {
  return { ...readCode(divide(args, new Set(['-r', '-I', '-C', '-e'])), '-e'), language: 'ruby' };
}

function readNpx(args: readonly string[]): Rest {
  const words = divide(args, new Set(['-p', '--package', '-c', '--call']));
  const text = optionOf(words, '-c', '--call');
  if (text !== undefined) return inline([text]);
  const [written, ...rest] = words.rest;
  if (written === undefined) return { client: { kind: 'none' } };
  const name = written.replace(/(?<=.)@.*$/, '');
  return { client: { kind: 'npm-package', name }, ...invoked(name, rest) };
}

function readBundle([action, name, ...rest]: readonly string[]): Rest {
  if (action !== 'exec' || name === undefined) return inline(['bundle', action, name, ...rest]);
  return { client: { kind: 'gem', name }, ...invoked(name, rest) };
}

function readJava(args: readonly string[]): Rest {
  const classPaths = ['-cp', '-classpath', '--class-path'];
  const modules = ['-p', '--module-path', '--add-opens', '--add-exports', '--add-modules'];
  const words = divide(args, new Set([...classPaths, ...modules]), new Set(['-jar']));
  const jar = optionOf(words, '-jar');
  if (jar !== undefined) return { client: { kind: 'file', file: jar }, ...handlerIn(words.rest) };
  const [mainClass, ...rest] = words.rest;
  if (mainClass === undefined) return { client: { kind: 'none' } };
  const classPath = optionOf(words, ...classPaths) ?? '.';
  const takesHandler = mainClass.split('.').at(-1) === 'AWSLambda';
  return {
    client: { kind: 'java-class', classPath, mainClass },
    ...(takesHandler && { classPath }),
    ...handlerIn(rest),
  };
}

function readDotnet(args: readonly string[]): Rest {
  const valued = new Set(['--fx-version', '--depsfile', '--runtimeconfig', '--additionalprobingpath']);
  const rest = readCode(divide(args[0] === 'exec' ? args.slice(1) : args, valued));
  const { client } = rest;
  const isClient =
    client.kind === 'file' && posix.basename(client.file) === 'Amazon.Lambda.RuntimeSupport.dll';
  return { ...rest, ...(isClient && { namesAssembly: true }) };
}

function readShell(args: readonly string[]): Rest {
  const [flag, text] = args;
  if (flag !== undefined && /^-\w*c$/.test(flag) && text !== undefined) return inline([text]);
  return readCode(divide(args, new Set(['-o'])));
}

/** What an interpreter is given: a file, or code in an option. */
function readCode(words: CommandWords, ...options: readonly string[]): Rest {
  const text = optionOf(words, ...options);
  if (text !== undefined) return inline([text]);
  const [file, ...rest] = words.rest;
  return file === undefined
    ? { client: { kind: 'none' } }
    : { client: { kind: 'file', file }, ...handlerIn(rest) };
}

const inline = (words: readonly (string | undefined)[]): Rest => ({
  client: { kind: 'inline', text: words.filter((word) => word !== undefined).join(' ') },
});

/** A known client takes a handler. */
function invoked(client: string, args: readonly string[]): Pick<Start, 'language' | 'handler'> {
  const language = clients.get(client);
  return language === undefined ? {} : { language, ...handlerIn(args) };
}

const handlerIn = ([handler]: readonly string[]): Pick<Start, 'handler'> =>
  handler === undefined ? {} : { handler };
