/** A project that `init` writes. */
export interface Template {
  readonly description: string;
  /** Contents by path. */
  readonly files: Readonly<Record<string, string>>;
  /** What git shall not keep: lines for `.gitignore`. */
  readonly ignored: readonly string[];
}

const event = `${JSON.stringify({ name: 'world' }, undefined, 2)}\n`;

const configuration = (runtime: string, handler: string): string =>
  `functions:
  hello:
    runtime: ${runtime}
    handler: ${handler}
    code: ./functions/hello

gateways:
  public:
    routes:
      "GET /hello/{name}": hello
`;

/** Not `node_modules` everywhere: a layer's `nodejs/node_modules` is what it is made of. */
const ignored: readonly string[] = [
  '/node_modules/',
  '/functions/*/node_modules/',
  '.env',
  'lambda-stack.local.yaml',
];

/** Names by which `init --template` knows them. */
export const templates: Readonly<Record<string, Template>> = {
  nodejs: {
    description: 'a Node.js function behind an HTTP API',
    files: {
      'lambda-stack.yaml': configuration('nodejs22.x', 'index.handler'),
      'functions/hello/index.mjs': `export const handler = async (event) => {
  const name = event.pathParameters?.name ?? event.name ?? 'world';
  console.log('saying hello to', name);
  return { message: \`Hello \${name}\` };
};
`,
      'events/hello.json': event,
    },
    ignored,
  },
  typescript: {
    description: 'a TypeScript function behind an HTTP API',
    files: {
      'lambda-stack.yaml': configuration('nodejs22.x', 'index.handler'),
      'functions/hello/index.mts': `interface Event {
  readonly name?: string;
  readonly pathParameters?: { readonly name?: string };
}

export const handler = async (event: Event): Promise<{ message: string }> => {
  const name = event.pathParameters?.name ?? event.name ?? 'world';
  console.log('saying hello to', name);
  return { message: \`Hello \${name}\` };
};
`,
      // For editors, and for `tsc`: nothing here has to be installed or compiled.
      'tsconfig.json': `{
  "compilerOptions": {
    "target": "es2023",
    "lib": ["es2023", "dom"],
    "module": "preserve",
    "moduleResolution": "bundler",
    "strict": true,
    "noEmit": true,
    "skipLibCheck": true
  },
  "include": ["functions"]
}
`,
      'events/hello.json': event,
    },
    ignored,
  },
  python: {
    description: 'a Python function behind an HTTP API',
    files: {
      'lambda-stack.yaml': configuration('python3.13', 'app.handler'),
      'functions/hello/app.py': `def handler(event, context):
    name = (event.get("pathParameters") or {}).get("name") or event.get("name", "world")
    print("saying hello to", name)
    return {"message": f"Hello {name}"}
`,
      'events/hello.json': event,
    },
    ignored: ['__pycache__/', '.venv/', 'venv/', ...ignored],
  },
  ruby: {
    description: 'a Ruby function behind an HTTP API',
    files: {
      'lambda-stack.yaml': configuration('ruby3.4', 'app.handler'),
      'functions/hello/app.rb': `def handler(event:, context:)
  name = event.dig('pathParameters', 'name') || event.fetch('name', 'world')
  puts "saying hello to #{name}"
  { message: "Hello #{name}" }
end
`,
      'events/hello.json': event,
    },
    ignored,
  },
  shell: {
    description: 'a bash function behind an HTTP API',
    files: {
      'lambda-stack.yaml': configuration('provided.al2023', 'function.handler'),
      'functions/hello/function.sh': `# Gets the event as its first argument and on standard input; what it prints is the answer.
handler() {
  name=$(printf '%s' "$1" | sed -n 's/.*"name" *: *"\\([A-Za-z0-9 ]*\\)".*/\\1/p')
  echo "saying hello to \${name:-world}" >&2
  printf '{"message":"Hello %s"}' "\${name:-world}"
}
`,
      'events/hello.json': event,
    },
    ignored,
  },
};
