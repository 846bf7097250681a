import { type Document, parseDocument } from 'yaml';

/** Reads YAML 1.2. Merge keys and duplicate keys are left to what reads the document, which knows where things stand. */
export function parseYaml(text: string): Document.Parsed {
  return parseDocument(text, { version: '1.2', uniqueKeys: false, prettyErrors: false });
}
