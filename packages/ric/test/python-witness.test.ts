import { rmSync } from 'node:fs';

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { awslambdaric, buildClients, python, startClient, type ClientKind } from './client-process.ts';
import { requireTools } from './toolchain.ts';

let clients: string;
beforeAll(() => {
  clients = buildClients();
});
afterAll(() => rmSync(clients, { recursive: true, force: true }));
// It may have to be brought first.
beforeEach((context) => requireTools(context, awslambdaric.needs), 300_000);

const headers = {
  'Lambda-Runtime-Aws-Request-Id': 'id-1',
  'lambda-runtime-client-context': '{"custom":{"a":"ü"},"env":{"b":1},"w3c":{"baggage":"c","tracestate":1}}',
  'Lambda-Runtime-Cognito-Identity': '{"cognitoIdentityId":"i"}',
  'Lambda-Runtime-Aws-Tenant-Id': 'tenant',
};

/** What is compared: JSON by its value, for AWS's client writes it with other spaces here and there. */
interface Outcome {
  readonly kind: string;
  readonly body: unknown;
  readonly cause: unknown;
  readonly output: readonly unknown[];
}

/** What a client makes of a function of this body: its answer, and what it logged. */
async function run(
  kind: ClientKind,
  body: string,
  environment: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const lines = [
    'import collections, decimal, logging, os, sys',
    'def handler(event, context):',
    ...body.split('\n').map((line) => `    ${line}`),
  ];
  await using client = await startClient(kind, clients, {
    files: { 'app.py': `${lines.join('\n')}\n` },
    handler: 'app.handler',
    environment: { AWS_EXECUTION_ENV: 'AWS_Lambda_python3.13', ...environment },
  });
  const answer = await client.invoke({ a: 1.5, b: ['ü'] }, headers);
  process.kill(client.pid ?? 0, 'SIGTERM');
  await client.ended;
  const directory = /\/tmp\/lambda-stack-function-\w+/g;
  const told = (text: string): unknown => {
    const same = text.replaceAll(directory, 'DIRECTORY').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
    return /^(?!\[[A-Z]+\])[[{"]/.test(same) ? JSON.parse(same) : same;
  };
  return {
    kind: answer.kind,
    body: [answer.headers.get('content-type'), told(answer.body)],
    cause: told(answer.headers.get('lambda-runtime-function-xray-error-cause') ?? ''),
    output: client.stdout.split('\n').map(told),
  };
}

const json = { AWS_LAMBDA_LOG_FORMAT: 'JSON' };

test.each<[string, string, Record<string, string>?]>([
  ['echoes its event', 'return event'],
  [
    'returns Decimals',
    'return [decimal.Decimal("1.50"), decimal.Decimal("1E+2"), {"a": decimal.Decimal(3)}]',
  ],
  ['returns bytes within', 'return {"a": b"x"}'],
  ['returns bytes', 'return b"raw"'],
  ['returns a set', 'return {1, 2}'],
  ['returns itself', 'x = []\nx.append(x)\nreturn x'],
  [
    'returns named tuples',
    'Place = collections.namedtuple("Place", "row cell")\nreturn Place([Place(1, "ü")], {"within": (Place(None, 2.5), [3])})',
  ],
  ['returns an empty named tuple', 'return [collections.namedtuple("Empty", "")(), ()]'],
  [
    'returns what says that it is a dictionary',
    'class Row:\n    def _asdict(self):\n        return {"a": collections.namedtuple("B", "c")(decimal.Decimal("1.0"))}\nreturn [Row()]',
  ],
  ['returns what says wrongly so', 'class Row:\n    def _asdict(self):\n        return 1\nreturn Row()'],
  ['returns odd keys', 'return {1: 2, None: 3, True: 4, 1.5: 6}'],
  ['shows its context', 'return repr(context)'],
  ['has the trace context', 'return context.w3c()'],
  ['raises', 'raise KeyError("ü")'],
  ['raises from within', 'def deeper():\n    return 1 / 0\nreturn deeper()'],
  ['raises nothing said', 'raise ValueError'],
  ['raises, logged in JSON', 'raise KeyError("ü")', json],
  ['logs', 'logging.warning("told %s", 1)\nlogging.info("not told")'],
  ['logs with a level', 'logging.info("told")\nlogging.debug("not")', { AWS_LAMBDA_LOG_LEVEL: 'INFO' }],
  ['logs with TRACE', 'logging.debug("told")', { AWS_LAMBDA_LOG_LEVEL: 'TRACE' }],
  ['logs in JSON', 'logging.warning("told %s", 1, extra={"order": 7, "odd": {1}})', json],
  ['logs objects in JSON', 'logging.error({"a": {"b": "ü"}})', json],
  ['logs named tuples in JSON', 'logging.error({"at": collections.namedtuple("Place", "row")(1)})', json],
  ['logs odd levels in JSON', 'logging.log(35, "told")', json],
  ['logs exceptions in JSON', 'try:\n    1 / 0\nexcept Exception:\n    logging.exception("failed")', json],
  ['logs by name in JSON', 'logging.getLogger("shop").critical("told")', json],
  ['logs through its context', 'context.log("as it is")'],
  ['prints', 'print("ü")\nprint("to stderr", file=sys.stderr)'],
  ['has its trace id', 'return os.environ["_X_AMZN_TRACE_ID"]'],
])('a function that %s is to our client as it is to awslambdaric', async (_case, body, environment = {}) => {
  const [ours, theirs] = await Promise.all([
    run(python, body, environment),
    run(awslambdaric, body, environment),
  ]);
  expect(ours).toEqual(theirs);
});
