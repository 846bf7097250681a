import { describe, expect, test } from 'vitest';

import { EntrypointError, madeTrees, nameSources, sourceOf } from '../src/index.ts';
import { FunctionDirectory } from './function-directory.ts';

describe('an error in what was unpacked names what it was unpacked from', () => {
  const errors = {
    mode: new EntrypointError('not-executable', '/tree/bin/x is not executable', 'Run: chmod +x /tree/bin/x'),
    ends: new EntrypointError(
      'carriage-returns',
      '/tree/bin/x has CRLF',
      "Run: sed -i 's/\\r$//' /tree/bin/x",
    ),
    other: new EntrypointError('not-a-program', '/tree/bin/x is neither', 'Begin the script with a #!.'),
  };

  test.each([
    ['mode', 'In code.zip, pack bin/x with mode 0755.'],
    ['ends', 'Give bin/x the line ends of Unix (LF), and pack code.zip again.'],
    ['other', 'Begin the script with a #!. Then pack code.zip again.'],
  ] as const)('a zip: %s', (kind, remedy) => {
    using directory = new FunctionDirectory({ 'code.zip': 'PK' });
    const zip = directory.file('code.zip');
    const error = nameSources(errors[kind], [{ path: '/tree', sources: [zip] }]);
    expect(error.message).toBe(errors[kind].message.replace('/tree', zip));
    expect(error).toMatchObject({ reason: errors[kind].reason, remedy });
  });

  test('a text that is no error', () => {
    using directory = new FunctionDirectory({ 'code.zip': 'PK' });
    const zip = directory.file('code.zip');
    const trees = madeTrees({ task: '/tree', opt: '/layers' }, { code: zip, layers: ['/layers'] });
    expect(sourceOf('/tree/bin/x -v /tree/bin/x', trees)).toBe(`${zip}/bin/x -v ${zip}/bin/x`);
    expect(sourceOf('/layers/bootstrap', trees)).toBe('/layers/bootstrap');
  });

  test('the last of the directories that have the file', () => {
    using directory = new FunctionDirectory({ 'a/bin/x': '', 'b/bin/x': '', 'c/y': '', 'd.zip': 'PK' });
    const sources = ['a', 'b', 'c', 'd.zip'].map((name) => directory.file(name));
    const file = directory.file('b/bin/x');
    expect(nameSources(errors.mode, [{ path: '/tree', sources }])).toMatchObject({
      message: `${file} is not executable`,
      remedy: `Run: chmod +x ${file}`,
    });
  });

  test('what is used as it is, is left alone', () => {
    expect(nameSources(errors.mode, [{ path: '/tree', sources: ['/tree'] }])).toBe(errors.mode);
    expect(nameSources(errors.mode, [{ path: '/tre', sources: ['/a.zip'] }])).toBe(errors.mode);
  });
});
