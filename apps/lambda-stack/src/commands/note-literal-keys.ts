import { gatewayTitle, splitReferences, type Stack } from '@lambda-stack/config';

import type { Terminal } from '../terminal/terminal.ts';

/** Tells of API keys that stand in the configuration themselves: they are in `stack.json` as well, which is committed. */
export function noteLiteralKeys(terminal: Terminal, { gateways }: Pick<Stack, 'gateways'>): void {
  for (const gateway of gateways) {
    const keys = gateway.type === 'rest' ? gateway.apiKeys.filter(({ value }) => isLiteral(value)) : [];
    if (keys.length === 0) continue;
    const names = keys.map(({ id }) => id).join(', ');
    terminal.err(
      `${terminal.errStyle('yellow', '!')} The API keys of ${gatewayTitle(gateway)} are in .lambda-stack/stack.json as they stand: ${names}. Write \${env:NAME} to keep them out of what is committed.`,
    );
  }
}

const isLiteral = (value: string): boolean =>
  splitReferences(value).every(({ kind }) => kind !== 'reference');
