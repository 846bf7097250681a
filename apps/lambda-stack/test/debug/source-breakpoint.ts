import { SourceMap, type SourceMapPayload } from 'node:module';

import type { Message, MessageClient } from './message-client.ts';

/** A line of a source file, from 0. */
export interface SourceLine {
  /** Absolute, where the function runs. */
  readonly source: string;
  readonly lineNumber: number;
}

/** Where a script has been made of that line, as editors find it: by the source maps that scripts themselves carry. */
export async function scriptPlace(client: MessageClient, line: SourceLine): Promise<object> {
  for (;;) {
    const { params } = (await client.event('Debugger.scriptParsed')) as unknown as ScriptParsed;
    const [, encoded] = /^data:application\/json;base64,(.*)$/.exec(params.sourceMapURL) ?? [];
    const place = encoded === undefined ? undefined : placeIn(decoded(encoded), params.endLine, line);
    if (place !== undefined) return { url: params.url, ...place };
  }
}

interface ScriptParsed extends Message {
  readonly params: { readonly url: string; readonly sourceMapURL: string; readonly endLine: number };
}

const decoded = (text: string): SourceMap =>
  new SourceMap(JSON.parse(Buffer.from(text, 'base64').toString()) as SourceMapPayload);

function placeIn(map: SourceMap, endLine: number, { source, lineNumber }: SourceLine): object | undefined {
  for (let line = 0; line < endLine; line += 1) {
    for (let column = 0; column < 40; column += 1) {
      const entry = map.findEntry(line, column);
      if (!('generatedLine' in entry) || entry.generatedLine !== line) continue;
      if (entry.originalSource === source && entry.originalLine === lineNumber)
        return { lineNumber: line, columnNumber: entry.generatedColumn };
    }
  }
  return undefined;
}
