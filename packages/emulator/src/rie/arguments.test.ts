import { describe, expect, it } from 'vitest';

import { parseArguments } from './arguments.ts';

describe('arguments of aws-lambda-rie', () => {
  const parse = (...words: string[]): unknown => parseArguments('aws-lambda-rie', words);

  it('may be none', () => {
    expect(parse()).toEqual({ flags: {}, command: [] });
  });

  it('have flags anywhere, with their values behind = or as the next word', () => {
    const command = ['/entry.sh', 'app.handler'];
    const flags = { logLevel: 'debug', invokeApi: { host: '0.0.0.0', port: 8081 } };
    expect(
      parse('--log-level', 'debug', ...command, '--runtime-interface-emulator-address', '0.0.0.0:8081'),
    ).toEqual({
      flags,
      command,
    });
    expect(
      parse('/entry.sh', '--runtime-interface-emulator-address=:8081', 'app.handler', '--log-level=DEBUG'),
    ).toEqual({ flags, command });
  });

  it('leave what is unknown to the command', () => {
    const command = ['java', '-Xmx1g', '--enable-native-access=ALL-UNNAMED', '--', 'a=b'];
    expect(parse(...command, '--enable-init-caching')).toEqual({ flags: {}, command });
    const words = ['/bin/x', '--bootstrap', '/bin/y'];
    expect(parse(...words)).toEqual({ flags: {}, command: words });
  });

  it('have flags of lambda-stack before the command alone', () => {
    const own = ['--warm', '2', '--idle-timeout=5', '--queue-timeout', '0', '--snapstart'];
    const flags = { warm: 2, idleTimeout: 5, queueTimeout: 0, snapStart: true };
    expect(parse(...own, '/bin/x')).toEqual({ flags, command: ['/bin/x'] });
    expect(parse('/bin/x', ...own)).toEqual({ flags: {}, command: ['/bin/x', ...own] });
  });

  it('know addresses', () => {
    expect(parse('--runtime-api-address', '[::1]:0')).toEqual({
      flags: { runtimeApi: { host: '::1', port: 0 } },
      command: [],
    });
  });

  it.each([
    [['--verbose', '/entry.sh'], '--verbose is no flag of aws-lambda-rie: see aws-lambda-rie --help'],
    [['--log-level=debug', '--bootstrap', '/bin/x'], '--bootstrap is no flag of aws-lambda-rie'],
    [['--log-level'], '--log-level needs a value'],
    [['--snapstart=false'], '--snapstart takes no value'],
    [['--enable-init-caching='], '--enable-init-caching takes no value'],
    [['--log-level', 'loud'], '--log-level is "loud": it must be one of panic, '],
    [['--warm', 'some'], '--warm is "some": it must be a whole number of at least 0'],
    [['--idle-timeout=0'], '--idle-timeout is "0": it must be a whole number of at least 1'],
    [['--profile=gcp'], '--profile is "gcp": it must be aws or rie'],
    [['--runtime-api-address', '9001'], '--runtime-api-address is "9001": it must be an address like '],
    [['--runtime-api-address', 'localhost:99999'], '--runtime-api-address is "localhost:99999": it must be '],
  ])('are refused by name: %s', (words, message) => {
    expect(() => parse(...words)).toThrow(message);
  });
});

it('the init of older images has flags of its own', () => {
  const words = ['--bootstrap', '/var/runtime/bootstrap', '--enable-msg-logs', 'app.handler'];
  expect(parseArguments('init', words)).toEqual({
    flags: {},
    command: ['/var/runtime/bootstrap', 'app.handler'],
  });
});
