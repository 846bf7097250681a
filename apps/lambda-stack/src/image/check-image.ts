import type { Check } from '../checks/check.ts';
import { onBaseImage } from './base-image.ts';
import { checkBootstrapName } from './bootstrap-check.ts';
import { checkClient } from './client-check.ts';
import { checkConfiguration } from './configuration-checks.ts';
import { checkFiles } from './file-checks.ts';
import { checkHandlerFile } from './handler-check.ts';
import { checkHandlerAssembly } from './handler-assembly-check.ts';
import { checkHandlerClass } from './handler-class-check.ts';
import type { Image } from './image.ts';
import { checkStartedProgram, checkWrapper } from './program-checks.ts';
import { readStart, type Start } from './start.ts';
import { failed, ok, warning } from './verdicts.ts';

/**
 * What Lambda asks of an image, one check a requirement. The image is not run: what a script or a program does is not known.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
 */
export async function checkImage(image: Image): Promise<readonly Check[]> {
  return [...checkConfiguration(image), ...(await checkStart(image)), ...checkFiles(image)];
}

async function checkStart(image: Image): Promise<readonly Check[]> {
  const { entrypoint, command } = image.facts;
  const words = [...entrypoint, ...command];
  const read = readStart(words);
  if (read === undefined) {
    return [
      failed(
        'Command',
        'neither ENTRYPOINT nor CMD says what to start',
        'Add an ENTRYPOINT that starts a runtime client, and the handler as CMD.',
      ),
    ];
  }
  const written = handlerInShellForm(entrypoint, command);
  if (written !== undefined) {
    return [
      failed(
        'Command',
        `CMD is in shell form, so that the handler would be ${command[0]}`,
        `Write CMD [${JSON.stringify(written)}], in brackets.`,
      ),
    ];
  }
  const start = await onBaseImage(image, read);
  const checks: Check[] = [ok('Command', words.map(shown).join(' ')), ...checkEmulator(start)];
  for (const program of start.programs) checks.push(await checkStartedProgram(image, program));
  const misnamed = await checkBootstrapName(image, start);
  if (misnamed !== undefined) return [...checks, misnamed];
  // Where a program is all there is, it has been told what is wrong with it.
  const isTold = start.client.kind === 'program' && checks.at(-1)?.state === 'failed';
  if (!isTold) checks.push(...(await checkClient(image, start)));
  return [
    ...checks,
    ...(await checkWrapper(image, start)),
    ...checkHandlerFile(image, start),
    ...(await checkHandlerClass(image, start)),
    ...checkHandlerAssembly(image, start),
  ];
}

/** The handler of `CMD app.handler`, which images have as the command of a shell, where the entrypoint would take one. */
function handlerInShellForm(entrypoint: readonly string[], command: readonly string[]): string | undefined {
  const [shell = '', flag, text, ...more] = command;
  if (!/^\/bin\/\w*sh$/.test(shell) || flag !== '-c' || text === undefined || more.length > 0)
    return undefined;
  return entrypoint.length > 0 && readStart([...entrypoint, text])?.handler === text ? text : undefined;
}

function checkEmulator({ isEmulated }: Start): readonly Check[] {
  if (isEmulated !== true) return [];
  return [
    warning(
      'Emulator',
      'aws-lambda-rie always stands before the client, on Lambda as well, where it gets no invocations',
      'Start it only where AWS_LAMBDA_RUNTIME_API is not set, in a script as entrypoint.',
    ),
  ];
}

const shown = (word: string): string => (/^[\w./:=@%+,*-]+$/.test(word) ? word : JSON.stringify(word));
