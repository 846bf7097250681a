import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { readEnvFile } from './index.ts';
import { project } from './testing/project.ts';

const read = async (content: string): Promise<Record<string, string>> =>
  readEnvFile(join(project({ '.env': content }), '.env'));

describe('readEnvFile', () => {
  it.each([
    ['A=b', { A: 'b' }],
    ['A=', { A: '' }],
    ['  export  A = b c  ', { A: 'b c' }],
    ['A=b # comment', { A: 'b' }],
    ['A=b   #c # d', { A: 'b' }],
    ['A=b#no-comment', { A: 'b#no-comment' }],
    ['A=# comment', { A: '' }],
    ['A=x=y', { A: 'x=y' }],
    [`A='b # "c" \\n'  # comment`, { A: 'b # "c" \\n' }],
    ['A="b\\n\\"c\\" \\$d \\\\ \\x"', { A: 'b\n"c" $d \\ \\x' }],
    ['A="it\'s"', { A: "it's" }],
    ['A=it\'s "quoted"', { A: 'it\'s "quoted"' }],
    ['# comment\n\n   \r\nA=1\r\nB=2\n', { A: '1', B: '2' }],
    ['A=1\nA=2', { A: '2' }],
    ['\ufeffA=1', { A: '1' }],
    ['A=${B} $C', { A: '${B} $C' }],
  ])('reads %j', async (content, variables) => {
    expect(await read(content)).toEqual(variables);
  });

  it('takes no longer for blanks than for other text', async () => {
    const value = `b${' '.repeat(500_000)}c`;
    expect(await read(`A=${value}`)).toEqual({ A: value });
  });

  it.each([
    ['A=1\nB', ':2: the line is not NAME=value'],
    ['1A=b', ':1: the line is not NAME=value'],
    ['A-B=c', ':1: the line is not NAME=value'],
    ['\n\nA="b', ':3: the value of A has a quote that is not closed'],
    ["A='b' c", ':1: the value of A has a quote that is not closed, or text after it'],
    ['A=b\nAWS_REGION=eu-west-1', ':2: AWS_REGION is reserved: Lambda sets it itself'],
  ])('refuses %j with file and line', async (content, message) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'ENV_FILE',
      message: expect.stringContaining(`.env${message}`),
    });
  });

  it('says nothing of the value in the message', async () => {
    await expect(read('PASSWORD="hunter2')).rejects.toMatchObject({
      message: expect.not.stringContaining('hunter2'),
    });
  });

  it('tells all problems of a file, without its lines', async () => {
    await expect(read('A=1\nhunter2\nB="hunter2')).rejects.toMatchObject({
      problems: [
        { line: 2, column: 1, sourceLine: '', message: 'the line is not NAME=value' },
        { line: 3, column: 1, sourceLine: '', fix: 'Write NAME=value or NAME="value".' },
      ],
    });
  });

  it('refuses a file that is not there', async () => {
    await expect(readEnvFile(join(project({}), '.env'))).rejects.toMatchObject({ code: 'ENV_FILE' });
  });
});
