import type { ErrorCode, YAMLError } from 'yaml';

import type { Words } from '../problems/problem.ts';

const fixes: Partial<Record<ErrorCode, string>> = {
  BAD_DQ_ESCAPE: 'Write a backslash twice in double quotes, or use single quotes.',
  BAD_INDENT: 'Indent what belongs together by the same number of spaces.',
  BAD_SCALAR_START: 'Put the value in quotes.',
  BLOCK_IN_FLOW: 'Separate the entries by commas, and put a value that contains ": " in quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'Put a value that contains ": " in quotes, or begin the inner map in a new line.',
  MISSING_CHAR: 'Add what is missing, or put the value in quotes.',
  MULTILINE_IMPLICIT_KEY: 'End the key in its line with a colon and a space.',
  MULTIPLE_DOCS: 'Keep one document per file: remove the line "---" and what follows it.',
  RESOURCE_EXHAUSTION: 'Nothing in a configuration is nested so deeply; remove it.',
  TAB_AS_INDENT: 'Replace the tab by spaces.',
  UNEXPECTED_TOKEN: 'Put the whole value in quotes, or remove what is too much.',
  TAG_RESOLVE_FAILED: 'Remove the tag (the word that begins with "!").',
};

const messages: Partial<Record<ErrorCode, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'a map cannot begin here, in the line of another key',
  BLOCK_IN_FLOW: 'within { } and [ ] no entry can begin here',
  UNEXPECTED_TOKEN: 'this does not belong here',
  MULTIPLE_DOCS: 'a second document begins here',
  TAB_AS_INDENT: 'lines are indented by spaces; this is a tab',
  RESOURCE_EXHAUSTION: 'the nesting is too deep to be read',
};

/** An error of the YAML parser in our words, where they say more than its own. */
export function yamlWords(error: YAMLError): Words {
  const own = `${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`;
  return {
    message: `this is not valid YAML: ${messages[error.code] ?? own}`,
    fix:
      fixes[error.code] ?? 'Check the indentation, colons, quotes and brackets here and in the line above.',
  };
}

/** A quote or bracket without its end. */
export const unclosedWords: Words = {
  message: 'this is not valid YAML: what begins here is not closed',
  fix: 'Close the quote or bracket.',
};
