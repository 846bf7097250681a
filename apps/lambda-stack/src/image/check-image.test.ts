import type { FileEntry, ImageFacts } from '@lambda-stack/docker';
import { describe, expect, test } from 'vitest';

import { checkImage } from './check-image.ts';
import { FileTree } from './file-tree.ts';
import { makeZip } from '@lambda-stack/code/testing';
import { entriesOf } from '../testing/entries.ts';

const facts: ImageFacts = {
  id: 'sha256:1',
  platform: 'linux/amd64',
  entrypoint: ['/bin/bootstrap'],
  command: [],
  workingDirectory: '/',
  user: '',
  environment: { PATH: '/usr/bin:/bin' },
  volumes: [],
  size: 1,
};

type Files = Readonly<Record<string, string | Partial<FileEntry>>>;

/** The beginning of a static program for x64 or arm64. */
function elf(machine = 62): Buffer {
  const head = Buffer.alloc(64);
  head.write('\x7fELF', 'latin1');
  head.set([2, 1, 1], 4);
  head.writeUInt16LE(machine, 18);
  return head;
}

/** What is wrong, as `state name: message → remedy`, the lines that are fine, and the files that were read. */
async function check(
  given: Partial<ImageFacts>,
  files: Files,
  contents: Readonly<Record<string, string | Buffer>> = {},
): Promise<{ wrong: string[]; fine: string[]; reads: string[] }> {
  const reads: string[] = [];
  const checks = await checkImage({
    facts: { ...facts, ...given },
    tree: new FileTree(entriesOf(files)),
    head: (path) => {
      reads.push(path);
      return Promise.resolve(Buffer.from(contents[path] ?? elf()));
    },
  });
  const line = ({ state, name, message, remedy }: (typeof checks)[number]): string =>
    `${state} ${name}: ${message}${remedy === undefined ? '' : ` → ${remedy}`}`;
  return {
    wrong: checks.filter(({ state }) => state !== 'ok').map(line),
    fine: checks.filter(({ state }) => state === 'ok').map(({ name, message }) => `${name}: ${message}`),
    reads,
  };
}

const python = {
  entrypoint: ['/usr/local/bin/python3', '-m', 'awslambdaric'],
  command: ['app.handler'],
  workingDirectory: '/function',
};
const pythonFiles: Files = {
  '/usr/local/bin/python3': '-> python3.11',
  '/usr/local/bin/python3.11': 'file',
  '/usr/local/lib/python3.11/site-packages/awslambdaric/__main__.py': 'file',
  '/function/app.py': 'file',
  '/tmp': 'directory',
};
const without = (path: string): Files =>
  Object.fromEntries(Object.entries(pythonFiles).filter(([name]) => name !== path));

const ours = {
  entrypoint: ['/lambda-entrypoint.sh'],
  command: ['x.handler'],
  workingDirectory: '/var/task',
};
const oursFiles: Files = {
  '/lambda-entrypoint.sh': 'file',
  '/.lambda-stack/bin/aws-lambda-rie': 'file',
  '/var/task': 'directory',
  '/tmp': 'directory',
};

describe('nothing is wrong with', () => {
  test('a static bootstrap in an image from scratch', async () => {
    const { wrong, fine } = await check({}, { '/bin/bootstrap': 'file' });
    expect(wrong).toEqual([]);
    expect(fine).toContain('Client: /bin/bootstrap itself, which is not looked into');
  });

  test('Python with its client', async () => {
    const { wrong, fine } = await check(python, pythonFiles);
    expect(wrong).toEqual([]);
    expect(fine).toEqual(
      expect.arrayContaining([
        'Program /usr/local/bin/python3: /usr/local/bin/python3 → /usr/local/bin/python3.11',
        'Client: the module awslambdaric, /usr/local/lib/python3.11/site-packages/awslambdaric',
        'Handler: app.handler, /function/app.py',
      ]),
    );
  });

  test.each<[string, Files]>([
    ['a target directory that is the working directory', { '/function/awslambdaric/__main__.py': 'file' }],
    ['a directory on PYTHONPATH', { '/deps/awslambdaric/__init__.py': 'file' }],
  ])('Python with its client in %s', async (_case, files) => {
    const { wrong } = await check(
      { ...python, environment: { ...facts.environment, PYTHONPATH: '/deps' } },
      { ...without('/usr/local/lib/python3.11/site-packages/awslambdaric/__main__.py'), ...files },
    );
    expect(wrong).toEqual([]);
  });

  test('Python of a virtual environment', async () => {
    const { wrong } = await check(
      { ...python, entrypoint: ['/venv/bin/python', '-m', 'awslambdaric'] },
      {
        ...without('/usr/local/lib/python3.11/site-packages/awslambdaric/__main__.py'),
        '/venv/bin/python': '-> /usr/local/bin/python3',
        '/venv/pyvenv.cfg': 'file',
        '/venv/lib/python3.11/site-packages/awslambdaric/__main__.py': 'file',
      },
    );
    expect(wrong).toEqual([]);
  });

  test('our base image with a bootstrap of the function, which goes before others', async () => {
    const files = { ...oursFiles, '/var/runtime/bootstrap': 'file', '/var/task/bootstrap': 'file' };
    const { wrong, fine } = await check(ours, files);
    expect(wrong).toEqual([]);
    expect(fine).toContain('Client: /var/task/bootstrap itself, which is not looked into');
    expect((await check(ours, files, { '/var/task/bootstrap': elf(183) })).wrong).toEqual([
      expect.stringMatching(/^failed Program \/var\/task\/bootstrap: .*arm64/),
    ]);
  });

  test('our image of a language, whatever other languages there are, and whatever is in the task root', async () => {
    const files = {
      ...oursFiles,
      '/var/runtime/bootstrap': 'file',
      '/var/runtime/language': 'file',
      '/var/task/bootstrap': 'directory',
      '/var/lang': '-> /usr',
      '/usr/bin/python3': 'file',
    };
    const { wrong, fine } = await check(ours, files, { '/var/runtime/language': 'perl\n' });
    expect(wrong).toEqual([]);
    expect(fine).toContain('Client: /var/runtime/bootstrap itself, which is not looked into');
    expect((await check(ours, files, { '/var/runtime/language': 'python\n' })).wrong).toEqual([
      expect.stringContaining('no x.py in /var/task'),
    ]);
  });

  test('our image of .NET, with the assembly that the handler names', async () => {
    const files = {
      ...oursFiles,
      '/var/runtime/bootstrap': 'file',
      '/var/runtime/language': 'file',
      '/var/task/Hello.dll': 'file',
      '/var/task/Newtonsoft.Json.dll': 'file',
    } as const;
    const told = (...command: readonly string[]): ReturnType<typeof check> =>
      check({ ...ours, command }, files, { '/var/runtime/language': 'dotnet\n' });
    for (const handler of ['Hello::Hello.Function::Handler', 'Hello', 'Hello.dll']) {
      const { wrong, fine } = await told(handler);
      expect(wrong).toEqual([]);
      expect(fine).toContain(`Handler: ${handler}, /var/task/Hello.dll`);
    }
    expect((await told('Helo::Hello.Function::Handler')).wrong).toEqual([
      'failed Handler: Helo::Hello.Function::Handler: no Helo.dll in /var/task; there is Hello.dll, Newtonsoft.Json.dll → Did you mean Hello::Hello.Function::Handler?',
    ]);
    expect((await told('Other::A.B::C')).wrong).toEqual([
      expect.stringMatching(/ → Copy the output of dotnet publish to \/var\/task, or mend the handler/),
    ]);
    expect((await told('Hello::Handler')).wrong).toEqual([
      expect.stringMatching(/^failed Handler: "Hello::Handler" is no handler → .*Assembly::/),
    ]);
    expect((await told()).wrong).toEqual([expect.stringMatching(/^warning Handler: CMD names none/)]);
  });

  test("AWS's client for .NET, which an image starts itself", async () => {
    const given = {
      entrypoint: ['dotnet', 'exec', '/rt/Amazon.Lambda.RuntimeSupport.dll'],
      command: ['Hello::A.B::C'],
      workingDirectory: '/srv',
    };
    const files = {
      '/usr/bin/dotnet': 'file',
      '/rt/Amazon.Lambda.RuntimeSupport.dll': 'file',
      '/srv/Hello.dll': 'file',
    } as const;
    expect((await check(given, files)).wrong).toEqual([]);
    expect((await check({ ...given, command: ['Other::A.B::C'] }, files)).wrong).toEqual([
      expect.stringMatching(/^failed Handler: Other::A\.B::C: no Other\.dll in \/srv or \/var\/task/),
    ]);
  });

  test('a wrapper, which has to be a program of the image', async () => {
    const given = { ...ours, environment: { ...facts.environment, AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrap' } };
    const files = {
      ...oursFiles,
      '/bin/sh': 'file',
      '/var/runtime/bootstrap': 'file',
      '/var/runtime/language': 'file',
      '/var/task/x.py': 'file',
    } as const;
    const contents = { '/var/runtime/language': 'python\n', '/opt/wrap': '#!/bin/sh\nexec "$@"\n' };
    const { wrong, fine } = await check(given, { ...files, '/opt/wrap': 'file' }, contents);
    expect(wrong).toEqual([]);
    expect(fine).toContain('Wrapper: /opt/wrap, a script for /bin/sh; not followed: `exec "$@"`');
    expect((await check(given, files, contents)).wrong).toEqual([
      'failed Wrapper: /opt/wrap, which AWS_LAMBDA_EXEC_WRAPPER names, does not exist → Copy it there, or leave AWS_LAMBDA_EXEC_WRAPPER out.',
    ]);
    expect((await check(given, { ...files, '/opt/wrap': { mode: 0o644 } }, contents)).wrong).toEqual([
      'failed Wrapper: /opt/wrap is not executable → In the Dockerfile: RUN chmod +x /opt/wrap',
    ]);
    // What Lambda runs none in may have the variable for itself.
    const own = { environment: given.environment };
    expect((await check(own, { '/bin/bootstrap': 'file' })).wrong).toEqual([]);
  });

  test('our image of Java, with the client and the function in jars', async () => {
    const client = 'com/amazonaws/services/lambda/runtime/api/client/AWSLambda.class';
    const files = {
      ...oursFiles,
      '/var/runtime/bootstrap': 'file',
      '/var/runtime/language': 'file',
    } as const;
    const contents = {
      '/var/runtime/language': 'java\n',
      '/var/task/lib/ric.jar': makeZip([{ name: client }]),
    };
    const given = { ...ours, command: ['example.Words::count'] };
    const inDirectory = {
      ...files,
      '/var/task/lib/ric.jar': 'file',
      '/var/task/example/Words.class': 'file',
    } as const;
    const { wrong, fine } = await check(given, inDirectory, contents);
    expect(wrong).toEqual([]);
    expect(fine).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Client: .*AWSLambda, in \/var\/task\/lib\/ric\.jar$/),
        'Handler: example.Words::count, whose class is there',
      ]),
    );
    const inJar = { ...files, '/var/task/lib/ric.jar': 'file', '/var/task/function.jar': 'file' } as const;
    const jar = { ...contents, '/var/task/function.jar': makeZip([{ name: 'example/Words.class' }]) };
    const { wrong: none, reads } = await check(given, inJar, jar);
    expect(none).toEqual([]);
    expect(reads.filter((path) => path.endsWith('.jar'))).toEqual([
      '/var/task/function.jar',
      '/var/task/lib/ric.jar',
    ]);
    expect((await check({ ...given, command: ['example.Word::count'] }, inJar, jar)).wrong).toEqual([
      'failed Handler: no class example.Word in /var/task:/var/task/*:/var/task/lib/*:/opt/java/lib/*:/var/runtime/lib/* → Did you mean example.Words::count?',
    ]);
    expect((await check(given, files, contents)).wrong).toEqual([
      expect.stringMatching(/^failed Client: no class com\..*AWSLambda in \/var\/task → Copy the jars/),
      expect.stringMatching(/^failed Handler: no class example\.Words in .* → Build the function/),
    ]);
    expect((await check({ ...given, command: [] }, files, contents)).wrong).toEqual([
      expect.stringMatching(/^warning Handler: CMD names none.*package\.Class::method/),
    ]);
  });

  test("AWS's base image with a function", async () => {
    const { wrong, fine } = await check(
      {
        entrypoint: ['/lambda-entrypoint.sh'],
        command: ['app.handler'],
        workingDirectory: '/var/task',
        environment: { LAMBDA_TASK_ROOT: '/var/task', LAMBDA_RUNTIME_DIR: '/var/runtime' },
      },
      {
        '/lambda-entrypoint.sh': 'file',
        '/bin/sh': 'file',
        '/var/runtime/bootstrap': 'file',
        '/var/lang/bin/node': 'file',
        '/var/task/app.mjs': 'file',
      },
      {
        '/lambda-entrypoint.sh':
          '#!/bin/sh\nif [ -z "$AWS" ]; then\n  exec rie\nfi\nexec /var/runtime/bootstrap\n',
      },
    );
    expect(wrong).toEqual([]);
    expect(fine).toContain('Handler: app.handler, /var/task/app.mjs');
  });

  test('a jar with the client beside the function', async () => {
    const { wrong } = await check(
      {
        entrypoint: ['java', '-cp', './*', 'x.AWSLambda'],
        command: ['a.B::c'],
        workingDirectory: '/function',
      },
      { '/usr/bin/java': 'file', '/function/client.jar': 'file' },
      { '/function/client.jar': makeZip([{ name: 'x/AWSLambda.class' }, { name: 'a/B.class' }]) },
    );
    expect(wrong).toEqual([]);
  });

  test('a client whose manifest names the jars that it needs', async () => {
    const given = { entrypoint: ['java', '-cp', '/lib/*', 'x.AWSLambda'], command: ['a.B::c'] };
    const files = { '/usr/bin/java': 'file', '/lib/client.jar': 'file', '/lib/more/a.jar': 'file' } as const;
    const client = (classPath: string) => ({
      '/lib/client.jar': makeZip([
        { name: 'x/AWSLambda.class' },
        { name: 'META-INF/MANIFEST.MF', content: `Class-Path: none.jar ${classPath}\r\n` },
      ]),
      '/lib/more/a.jar': makeZip([{ name: 'a/B.class' }]),
    });
    const { wrong, fine } = await check(given, files, client('more/a.jar'));
    expect(wrong).toEqual([]);
    expect(fine).toContain('Client: x.AWSLambda, in /lib/client.jar');
    expect((await check({ ...given, command: ['a.B.c'] }, files, client('more/a.jar'))).wrong).toEqual([
      'failed Handler: no class a.B.c in /lib/* → Did you mean a.B::c?',
    ]);
    expect((await check(given, files, client('../b.jar'))).wrong).toEqual([
      expect.stringMatching(/^warning Handler: whether the class of a\.B::c is there is not known: /),
    ]);
  });

  test('jars that cannot be read may have everything', async () => {
    const { wrong, fine } = await check(
      { entrypoint: ['java', '-cp', './*', 'x.AWSLambda'], command: ['a.B::c'] },
      { '/usr/bin/java': 'file', '/client.jar': 'file' },
    );
    expect(wrong).toEqual([expect.stringMatching(/^warning Handler: whether the class of a\.B::c is there/)]);
    expect(fine).toContain('Client: x.AWSLambda has to be in /client.jar, of which the content is not known');
  });
});

test('a client in the wrong place: where it is', async () => {
  const { wrong } = await check(
    {
      entrypoint: ['/usr/local/bin/aws_lambda_ric'],
      command: ['app.handler'],
      workingDirectory: '/var/task',
    },
    {
      '/usr/local/bundle/bin/aws_lambda_ric': 'file',
      '/usr/local/bin/ruby': 'file',
      '/var/task/app.rb': 'file',
    },
  );
  expect(wrong).toEqual([
    'failed Program /usr/local/bin/aws_lambda_ric: /usr/local/bin/aws_lambda_ric does not exist; there is /usr/local/bundle/bin/aws_lambda_ric → Let the entrypoint name /usr/local/bundle/bin/aws_lambda_ric.',
  ]);
});

describe('a program', () => {
  test.each<[string, string, Files, Record<string, string | Buffer>]>([
    [
      'that is nowhere',
      '/bin/bootstrap does not exist → Install it, or let the entrypoint name a program of the image.',
      { '/usr/bin/x': 'file' },
      {},
    ],
    [
      'with a similar name',
      '/bin/bootstrap does not exist → Did you mean boostrap?',
      { '/bin/boostrap': 'file' },
      {},
    ],
    [
      'that is a link to nothing',
      '/bin/bootstrap is a link to ../opt/it, which does not exist → Put a program at ../opt/it.',
      { '/bin/bootstrap': '-> ../opt/it' },
      {},
    ],
    [
      'that Lambda may not run',
      '/bin/bootstrap is not executable → In the Dockerfile: RUN chmod +x /bin/bootstrap',
      { '/bin/bootstrap': { mode: 0o744 } },
      {},
    ],
    [
      'that is a directory',
      '/bin/bootstrap is a directory → Put the program itself in its place.',
      { '/bin/bootstrap': 'directory' },
      {},
    ],
    [
      'in a closed directory',
      "/bin/bootstrap is in /bin, which Lambda's user (uid 993) may not enter → In the Dockerfile: RUN chmod a+x /bin",
      { '/bin': { type: 'directory', mode: 0o750 }, '/bin/bootstrap': 'file' },
      {},
    ],
    [
      'for another architecture',
      '/bin/bootstrap is built for arm64, the image is linux x64 → Build it for the image.',
      { '/bin/bootstrap': 'file' },
      { '/bin/bootstrap': elf(183) },
    ],
    [
      'with Windows line ends',
      "/bin/bootstrap has Windows line ends (CRLF), so that its interpreter is not found → In the Dockerfile: RUN sed -i 's/\\r$//' /bin/bootstrap",
      { '/bin/bootstrap': 'file', '/bin/sh': 'file' },
      { '/bin/bootstrap': '#!/bin/sh\r\n' },
    ],
    [
      'whose interpreter is not there',
      '/bin/bootstrap asks for the interpreter node, which is not installed → Install node, or change the first line of the script.',
      { '/bin/bootstrap': 'file', '/usr/bin/env': 'file' },
      { '/bin/bootstrap': '#!/usr/bin/env node\n' },
    ],
  ])('%s: %s', async (_case, expected, files, contents) => {
    const { wrong } = await check({}, files, contents);
    expect(wrong).toEqual([`failed Program /bin/bootstrap: ${expected}`]);
  });

  test('that is a script has to be readable', async () => {
    const { wrong } = await check(
      {},
      { '/bin/bootstrap': { mode: 0o711 }, '/bin/sh': 'file' },
      { '/bin/bootstrap': '#!/bin/sh\n' },
    );
    expect(wrong).toEqual([
      "failed Program /bin/bootstrap: /bin/bootstrap is a script, and Lambda's user cannot read it → In the Dockerfile: RUN chmod a+r /bin/bootstrap",
    ]);
    expect((await check({}, { '/bin/bootstrap': { mode: 0o711 } })).wrong).toEqual([]);
  });

  test('is looked up on the PATH of the image, and from its working directory', async () => {
    const files = { '/opt/bin/run': 'file', '/srv/run': 'file' };
    const onPath = await check({ entrypoint: ['run'], environment: { PATH: '/none:/opt/bin' } }, files);
    expect(onPath.fine).toContain('Program run: /opt/bin/run');
    const relative = await check({ entrypoint: ['./run'], workingDirectory: '/srv' }, files);
    expect(relative.fine).toContain('Program ./run: /srv/run');
    const notThere = await check({ entrypoint: ['run'] }, files);
    expect(notThere.wrong).toEqual([
      'failed Program run: not found on the PATH /usr/bin:/bin; there is /srv/run, /opt/bin/run → Let the entrypoint name /srv/run.',
    ]);
  });

  test('that is a shell script is shown', async () => {
    const { fine } = await check(
      {},
      { '/bin/bootstrap': 'file', '/bin/sh': 'file' },
      {
        '/bin/bootstrap': '#!/bin/sh\n# start\nexec python3 \\\n  -m awslambdaric "$@"\n\n',
      },
    );
    expect(fine).toContain(
      'Program /bin/bootstrap: /bin/bootstrap, a script for /bin/sh; not followed: `exec python3    -m awslambdaric "$@"`',
    );
  });
});

describe('a client', () => {
  test('of Python that is not installed, or for another Python', async () => {
    const files = without('/usr/local/lib/python3.11/site-packages/awslambdaric/__main__.py');
    expect((await check(python, files)).wrong).toEqual([
      'failed Client: /usr/local/bin/python3 has no module awslambdaric → In the Dockerfile: RUN /usr/local/bin/python3 -m pip install awslambdaric',
    ]);
    const module = '/root/.local/lib/python3.11/site-packages/awslambdaric';
    const other = { ...files, [`${module}/__main__.py`]: 'file' };
    const problem = `failed Client: /usr/local/bin/python3 has no module awslambdaric; it looks in /function, and there is ${module}`;
    const remedy = 'Install it for everyone: RUN /usr/local/bin/python3 -m pip install awslambdaric';
    expect((await check(python, other)).wrong).toEqual([
      `${problem} → ${remedy}, or set ENV PYTHONPATH=/root/.local/lib/python3.11/site-packages`,
    ]);
    const closed = { '/root': { type: 'directory', mode: 0o700 }, ...other } as const;
    expect((await check(python, closed)).wrong).toEqual([`${problem} → ${remedy}`]);
  });

  const npx = {
    entrypoint: ['npx', 'aws-lambda-ric'],
    command: ['app.handler'],
    workingDirectory: '/function',
  };

  test('of npm that is not installed, or elsewhere; npm needs a cache', async () => {
    const files = { '/usr/bin/npx': 'file', '/function/app.js': 'file' };
    const cache = expect.stringContaining('→ Add to the Dockerfile: ENV NPM_CONFIG_CACHE=/tmp/.npm');
    expect((await check(npx, files)).wrong).toEqual([
      'failed Client: no package aws-lambda-ric for /function, and on Lambda npx can install none → In the Dockerfile: RUN npm install aws-lambda-ric',
      cache,
    ]);
    const elsewhere = { ...files, '/app/node_modules/aws-lambda-ric/package.json': 'file' };
    expect((await check(npx, elsewhere)).wrong).toEqual([
      expect.stringMatching(/→ Let WORKDIR be \/app\.$/),
      cache,
    ]);
    const above = { ...files, '/node_modules/aws-lambda-ric/package.json': 'file' };
    const environment = { ...facts.environment, NPM_CONFIG_CACHE: '/tmp/.npm' };
    expect((await check({ ...npx, environment }, above)).wrong).toEqual([]);
  });

  test.each<[string, string[], string]>([
    [
      'a script that is not there',
      ['node', 'srv.mjs'],
      '/function/srv.mjs does not exist → Did you mean srv.js?',
    ],
    [
      'a script elsewhere',
      ['node', '/srv.js'],
      '/srv.js does not exist; there is /function/srv.js → Let the command name /function/srv.js.',
    ],
    [
      'nothing to run',
      ['node'],
      'node is given nothing to run → Add an ENTRYPOINT that starts a runtime client, and the handler as CMD.',
    ],
    [
      'an empty class path',
      ['java', '-cp', '/lib/*', 'x.AWSLambda'],
      'nothing is on the class path /lib/*, from /function → Copy the jars of the function there, those of com.amazonaws:aws-lambda-java-runtime-interface-client among them.',
    ],
    [
      'a gem that is not there',
      ['bundle', 'exec', 'aws_lambda_ric', 'srv.handler'],
      'no gem in /function or elsewhere has aws_lambda_ric → In the Dockerfile: RUN gem install aws_lambda_ric',
    ],
  ])('that is %s', async (_case, entrypoint, expected) => {
    const { wrong } = await check(
      { entrypoint, workingDirectory: '/function' },
      {
        '/usr/bin/node': 'file',
        '/usr/bin/java': 'file',
        '/usr/bin/bundle': 'file',
        '/function/srv.js': 'file',
        '/function/srv.rb': 'file',
      },
    );
    expect(wrong).toEqual([`failed Client: ${expected}`]);
  });

  test('that Lambda cannot read', async () => {
    const files = without('/usr/local/lib/python3.11/site-packages/awslambdaric/__main__.py');
    const closed: Files = {
      '/deps': { type: 'directory', mode: 0o700 },
      '/deps/awslambdaric/__main__.py': 'file',
    };
    const environment = { ...facts.environment, PYTHONPATH: '/deps' };
    expect((await check({ ...python, environment }, { ...files, ...closed })).wrong).toEqual([
      "failed Client: the module awslambdaric, /deps/awslambdaric; Lambda's user (uid 993) cannot read /deps → In the Dockerfile: RUN chmod a+rX /deps",
    ]);
    const script = { '/usr/bin/node': 'file', '/srv.mjs': { mode: 0o600 } };
    expect((await check({ entrypoint: ['node', 'srv.mjs'] }, script)).wrong).toEqual([
      "failed Client: /srv.mjs; Lambda's user (uid 993) cannot read /srv.mjs → In the Dockerfile: RUN chmod a+rX /srv.mjs",
    ]);
  });

  test('that is code in the command is not followed', async () => {
    const { wrong } = await check({ entrypoint: ['/bin/sh', '-c', 'exec x'] }, { '/bin/sh': 'file' });
    expect(wrong).toEqual(['warning Client: code in the command, which is not followed: exec x']);
  });

  test('behind an emulator that is always there', async () => {
    const { wrong } = await check(
      {
        entrypoint: ['/usr/bin/aws-lambda-rie', ...python.entrypoint],
        command: ['app.handler'],
        workingDirectory: '/function',
      },
      { ...pythonFiles, '/usr/bin/aws-lambda-rie': 'file' },
    );
    expect(wrong).toEqual([expect.stringMatching(/^warning Emulator: .*AWS_LAMBDA_RUNTIME_API/)]);
  });

  test('no command at all', async () => {
    expect((await check({ entrypoint: [] }, {})).wrong).toEqual([
      'failed Command: neither ENTRYPOINT nor CMD says what to start → Add an ENTRYPOINT that starts a runtime client, and the handler as CMD.',
    ]);
  });
});

describe('a handler', () => {
  test.each([
    [
      'with a similar name',
      'aap.handler',
      'aap.handler: no aap.py in /function or /var/task; there is app.py, lib/orders.py → Did you mean app.handler?',
    ],
    [
      'in a directory',
      'orders.handler',
      'orders.handler: no orders.py in /function or /var/task; there is app.py, lib/orders.py → Did you mean lib/orders.handler?',
    ],
    [
      'of no form',
      'app',
      '"app" is no handler → Give it the form file.function, without an extension or "..".',
    ],
  ])('%s', async (_case, handler, expected) => {
    const { wrong } = await check(
      { ...python, command: [handler] },
      { ...pythonFiles, '/function/lib/orders.py': 'file' },
    );
    expect(wrong).toEqual([`failed Handler: ${expected}`]);
  });

  test('of a file that is elsewhere in the image', async () => {
    const files = {
      ...pythonFiles,
      '/app/orders.py': 'file',
      '/usr/lib/node_modules/orders.py': 'file',
    } as const;
    expect((await check({ ...python, command: ['orders.handler'] }, files)).wrong).toEqual([
      'failed Handler: orders.handler: no orders.py in /function or /var/task; there is /app/orders.py → Copy the function to /var/task, or mend the handler in CMD.',
    ]);
  });

  test.each([
    [python, pythonFiles],
    [ours, { ...oursFiles, '/var/runtime/bootstrap': 'file' } as const],
  ])('in the shell form of CMD', async (given, files) => {
    expect((await check({ ...given, command: ['/bin/sh', '-c', 'app.handler'] }, files)).wrong).toEqual([
      'failed Command: CMD is in shell form, so that the handler would be /bin/sh → Write CMD ["app.handler"], in brackets.',
    ]);
  });

  test('of a shell script in our image without a language', async () => {
    const files = { ...oursFiles, '/var/runtime/bootstrap': 'file', '/var/task/app.sh': 'file' } as const;
    const given = { ...ours, command: ['app.handler'] };
    expect((await check(given, files)).wrong).toEqual([
      expect.stringMatching(/^failed Client: .* needs curl, .* → In the Dockerfile: RUN apt-get /),
    ]);
    const { wrong, fine } = await check(given, { ...files, '/usr/bin/curl': 'file' });
    expect(wrong).toEqual([]);
    expect(fine).toContain('Handler: app.handler, /var/task/app.sh');
    const contents = { '/var/task/app.sh': 'handler() { :; }' };
    expect((await check(ours, { ...files, '/usr/bin/curl': 'file' }, contents)).wrong).toEqual([
      expect.stringContaining('x.handler: no x.sh in /var/task; there is app.sh'),
    ]);
  });

  test('of a shell script with an absolute path, beside a program', async () => {
    const { wrong, fine } = await check(
      { ...ours, command: ['/opt/fn.handler'] },
      {
        ...oursFiles,
        '/var/runtime/bootstrap': 'file',
        '/usr/bin/curl': 'file',
        '/var/task/tool': 'file',
        '/opt/fn.sh': 'file',
      },
    );
    expect(wrong).toEqual([]);
    expect(fine).toContain('Handler: /opt/fn.handler, /opt/fn.sh');
  });

  test('of a shell script that is misspelt, where programs are as well', async () => {
    const { wrong } = await check(
      { ...ours, command: ['functon.handler'] },
      {
        ...oursFiles,
        '/var/runtime/bootstrap': 'file',
        '/usr/bin/curl': 'file',
        '/var/task/function.sh': 'file',
        '/var/task/tool': 'file',
      },
    );
    expect(wrong).toEqual([
      'failed Handler: functon.handler: no functon.sh in /var/task; there is function.sh → Did you mean function.handler?',
    ]);
  });

  test('of no program, where files that are none may be run', async () => {
    const { wrong } = await check(
      ours,
      {
        ...oursFiles,
        '/var/runtime/bootstrap': 'file',
        '/usr/bin/curl': 'file',
        '/var/task/README.md': 'file',
        '/var/task/app.py': 'file',
        '/var/task/libx.so': 'file',
      },
      { '/var/task/README.md': 'text', '/var/task/app.py': '#!/usr/bin/env python3' },
    );
    expect(wrong).toEqual([
      'failed Handler: x.handler: no x.sh in /var/task → Copy the function to /var/task, or mend the handler in CMD.',
    ]);
  });

  test.each(['main', 'main.any'])(
    'of a program that is not called bootstrap, with the handler %s',
    async (handler) => {
      const files = {
        ...oursFiles,
        '/var/runtime/bootstrap': 'file',
        '/var/task/main': 'file',
        '/var/task/go.mod': { mode: 0o644 },
      } as const;
      expect((await check({ ...ours, command: [handler] }, files)).wrong).toEqual([
        'failed Bootstrap: no bootstrap in /var/task, /opt or /var/runtime; /var/task/main is an executable → In the Dockerfile: copy it to /var/task/bootstrap.',
      ]);
    },
  );

  test.each(['ts', 'mts', 'cts', 'tsx'])('of a file that is .%s in the image', async (extension) => {
    const { wrong } = await check(
      { ...ours, command: ['src/index.handler'] },
      {
        ...oursFiles,
        '/var/runtime/bootstrap': 'file',
        '/var/runtime/language': 'file',
        [`/var/task/src/index.${extension}`]: 'file',
      },
      { '/var/runtime/language': 'nodejs\n' },
    );
    expect(wrong).toEqual([
      `failed Handler: src/index.handler: no src/index.js in /var/task; /var/task/src/index.${extension} is TypeScript, which has to be bundled → In a build stage of the Dockerfile: RUN npx esbuild index.${extension} --bundle --platform=node --outfile=index.js, and copy src/index.js from there.`,
    ]);
  });

  test('of a file that may take it for something else', async () => {
    const { wrong } = await check(
      { entrypoint: ['node', '/srv.mjs', 'settings.json'], workingDirectory: '/function' },
      { '/usr/bin/node': 'file', '/srv.mjs': 'file', '/function/settings.json': 'file' },
    );
    expect(wrong).toEqual([expect.stringMatching(/^warning Handler: settings\.json: no settings\.js in /)]);
  });

  test('that the image leaves to each function', async () => {
    expect((await check({ ...python, command: [] }, pythonFiles)).wrong).toEqual([
      expect.stringMatching(/^warning Handler: CMD names none/),
    ]);
  });
});

describe('the configuration', () => {
  const files = { '/bin/bootstrap': 'file' };

  test.each<[Partial<ImageFacts>, string]>([
    [{ platform: 'linux/arm/v7' }, 'failed Platform: linux/arm/v7; Lambda runs linux/amd64 and linux/arm64'],
    [{ platform: 'windows/amd64' }, 'failed Platform: windows/amd64; '],
    [{ size: 11 * 1024 ** 3 }, 'failed Size: 11812 MB uncompressed; Lambda takes 10 GB'],
    [
      { environment: { AWS_REGION: 'x', LAMBDA_TASK_ROOT: '/srv' } },
      'warning Environment: Lambda sets AWS_REGION, LAMBDA_TASK_ROOT itself',
    ],
    [{ user: '1000' }, 'warning User: 1000; Lambda runs it as a user of its own'],
    [{ volumes: ['/data', '/tmp/x'] }, "warning Volumes: /data is a VOLUME, and can't be written"],
    [{ workingDirectory: '/srv' }, 'failed Working directory: /srv does not exist'],
    [{ environment: { HOME: '/home/me' } }, "warning Home: HOME is /home/me, which can't be written"],
  ])('%o', async (given, expected) => {
    const { wrong } = await check(given, files, {
      '/bin/bootstrap': elf(given.platform === 'linux/arm/v7' ? 40 : 62),
    });
    expect(wrong).toEqual([expect.stringContaining(expected)]);
  });

  test('the size is that of the files where the engine counts less', async () => {
    const { wrong } = await check({}, { ...files, '/big': { size: 11 * 1024 ** 3 } });
    expect(wrong).toEqual([expect.stringMatching(/^failed Size: 11812 MB/)]);
  });

  test('values are not shown', async () => {
    const { wrong, fine } = await check({ environment: { AWS_SECRET_ACCESS_KEY: 'hush' } }, files);
    expect(wrong).toEqual([expect.stringContaining('AWS_SECRET_ACCESS_KEY')]);
    expect([...wrong, ...fine].join()).not.toContain('hush');
  });
});

describe('files', () => {
  test('of the function that Lambda cannot read', async () => {
    const closed: Files = {
      '/function/a': { mode: 0o600 },
      '/function/b': { mode: 0o640 },
      '/function/c': { type: 'directory', mode: 0o700 },
      '/function/d': { mode: 0o600 },
      '/function/mine': { mode: 0o600, uid: 993 },
      '/function/group': { mode: 0o640, gid: 990 },
      '/function/link': '-> /none',
    };
    expect((await check(python, { ...pythonFiles, ...closed })).wrong).toEqual([
      "failed Files: Lambda's user (uid 993) cannot read /function/a, /function/b, /function/c and 1 more → In the Dockerfile: RUN chmod -R a+rX /function",
    ]);
  });

  test('/tmp is a directory, or not there', async () => {
    const { wrong } = await check({}, { '/bin/bootstrap': 'file', '/tmp': 'file' });
    expect(wrong).toEqual([expect.stringMatching(/^failed \/tmp: it is no directory/)]);
  });
});
