import { expect, test } from 'vitest';

import { readStart, type Start } from './start.ts';

const python: Start = {
  programs: ['/usr/bin/python3.11'],
  client: { kind: 'python-module', interpreter: '/usr/bin/python3.11', module: 'awslambdaric' },
  language: 'python',
  handler: 'app.handler',
};
const program = { kind: 'program' } as const;

test.each<[string, Start | undefined]>([
  ['', undefined],
  ['/var/task/bootstrap', { programs: ['/var/task/bootstrap'], client: program }],
  ['/usr/bin/python3.11 -m awslambdaric app.handler', python],
  ['/usr/bin/python3.11 -u -X dev -m awslambdaric app.handler', python],
  [
    'aws-lambda-rie /usr/bin/python3.11 -m awslambdaric app.handler',
    { ...python, programs: ['aws-lambda-rie', ...python.programs], isEmulated: true },
  ],
  [
    '/usr/local/bin/aws-lambda-rie --log-level debug --enable-msg-logs bootstrap',
    { programs: ['/usr/local/bin/aws-lambda-rie', 'bootstrap'], client: program, isEmulated: true },
  ],
  ['aws-lambda-rie', { programs: ['aws-lambda-rie'], client: { kind: 'none' }, isEmulated: true }],
  [
    'tini -s -- node index.mjs',
    { programs: ['tini', 'node'], client: { kind: 'file', file: 'index.mjs' }, language: 'nodejs' },
  ],
  [
    '/usr/bin/env A=1 aws_lambda_ric app.handler',
    {
      programs: ['/usr/bin/env', 'aws_lambda_ric'],
      client: program,
      language: 'ruby',
      handler: 'app.handler',
    },
  ],
  [
    '/lambda-entrypoint.sh app.handler',
    {
      programs: ['/lambda-entrypoint.sh', '/var/runtime/bootstrap'],
      client: program,
      handler: 'app.handler',
    },
  ],
  [
    'npx --yes aws-lambda-ric app.handler',
    {
      programs: ['npx'],
      client: { kind: 'npm-package', name: 'aws-lambda-ric' },
      language: 'nodejs',
      handler: 'app.handler',
    },
  ],
  [
    'aws-lambda-ric app.handler',
    { programs: ['aws-lambda-ric'], client: program, language: 'nodejs', handler: 'app.handler' },
  ],
  [
    'node --enable-source-maps --import ./hook.mjs client.mjs app.handler',
    {
      programs: ['node'],
      client: { kind: 'file', file: 'client.mjs' },
      language: 'nodejs',
      handler: 'app.handler',
    },
  ],
  ['node', { programs: ['node'], client: { kind: 'none' }, language: 'nodejs' }],
  [
    'bundle exec aws_lambda_ric app.handler',
    {
      programs: ['bundle'],
      client: { kind: 'gem', name: 'aws_lambda_ric' },
      language: 'ruby',
      handler: 'app.handler',
    },
  ],
  [
    'java -Xmx1g -cp ./* com.amazonaws.services.lambda.runtime.api.client.AWSLambda a.B::c',
    {
      programs: ['java'],
      client: {
        kind: 'java-class',
        classPath: './*',
        mainClass: 'com.amazonaws.services.lambda.runtime.api.client.AWSLambda',
      },
      classPath: './*',
      handler: 'a.B::c',
    },
  ],
  ['java -jar app.jar', { programs: ['java'], client: { kind: 'file', file: 'app.jar' } }],
  [
    'dotnet exec --depsfile a.json App.dll',
    { programs: ['dotnet'], client: { kind: 'file', file: 'App.dll' } },
  ],
  ['/entry.sh app.handler', { programs: ['/entry.sh'], client: program }],
  [
    'bundle exec ruby app.rb',
    { programs: ['bundle', 'ruby'], client: { kind: 'file', file: 'app.rb' }, language: 'ruby' },
  ],
  [
    'npx -p x aws-lambda-ric@3.2.0 app.handler',
    {
      programs: ['npx'],
      client: { kind: 'npm-package', name: 'aws-lambda-ric' },
      language: 'nodejs',
      handler: 'app.handler',
    },
  ],
  ['npm start', { programs: ['npm'], client: { kind: 'inline', text: 'npm start' } }],
  [
    'python3 -c pass',
    { programs: ['python3'], client: { kind: 'inline', text: 'pass' }, language: 'python' },
  ],
  [
    'python3 -m flask run',
    { programs: ['python3'], client: { kind: 'python-module', interpreter: 'python3', module: 'flask' } },
  ],
  ['node -e 1', { programs: ['node'], client: { kind: 'inline', text: '1' }, language: 'nodejs' }],
  ['bash', { programs: ['bash'], client: { kind: 'none' } }],
])('%s', (command, expected) => {
  expect(readStart(command.split(' ').filter(Boolean))).toEqual(expected);
});

test('a shell command is not followed', () => {
  expect(readStart(['/bin/sh', '-c', 'exec python3 -m awslambdaric "$0"'])).toEqual({
    programs: ['/bin/sh'],
    client: { kind: 'inline', text: 'exec python3 -m awslambdaric "$0"' },
  });
});
