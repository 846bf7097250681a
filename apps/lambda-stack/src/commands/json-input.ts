import { StackError } from '@lambda-stack/errors';
import { visible } from '@lambda-stack/invoke';

import { jsonErrorPlace } from './json-place.ts';

/** Where JSON comes from that the user gave. */
export type JsonSource =
  | { readonly kind: 'data' }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'standard input' }
  | { readonly kind: 'client context' };

/** The bytes of a text that is JSON. @throws StackError `USAGE`, with what to do where it comes from */
export function requireJson(source: JsonSource, text: string): Uint8Array {
  if (source.kind === 'standard input' && text.trim() === '') {
    throw new StackError('USAGE', 'Standard input is empty', {
      hint: 'Send a payload in JSON, {} say. In a pipe, the command before has printed nothing.',
    });
  }
  try {
    JSON.parse(text);
    return Buffer.from(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const { what, hint } = words(source, text);
    throw new StackError('USAGE', `${what} is no JSON: ${visible(reason)}`, { hint, cause: error });
  }
}

function words(source: JsonSource, text: string): { readonly what: string; readonly hint: string } {
  const { line, column } = jsonErrorPlace(text);
  switch (source.kind) {
    case 'data':
      if (text.startsWith('@'))
        return { what: '-d', hint: `A file with the payload is named by -e ${text.slice(1) || 'FILE'}.` };
      return { what: '-d', hint: 'A payload is JSON; in a shell, quote it: -d \'{"key": "value"}\'.' };
    case 'file':
      return { what: source.file, hint: `Mend line ${line}, column ${column} of the file.` };
    case 'standard input':
      return { what: 'Standard input', hint: `Mend line ${line}, column ${column} of what is sent.` };
    case 'client context':
      return {
        what: '--client-context',
        hint: 'A client context is JSON; in a shell, quote it: --client-context \'{"custom": {"key": "value"}}\'.',
      };
  }
}
