import { printOutcomes, runStep, runSteps, type Step } from './steps'

// `npm run test:long`: what takes longer than a person waits for before each commit. Run before an issue is called
// resolved. PostgreSQL 18 is what `npm test` runs on; 15 is the oldest that we support. Two steps at once: each waits as
// much as it works.
const tsx = (name: string, script: string, ...args: string[]): Step => ({
  name,
  command: 'npx',
  args: ['tsx', script, ...args],
})

const steps: Step[] = [
  tsx('mutants', 'scripts/mutants.ts'),
  {
    name: 'random tests, at length',
    command: 'npx',
    args: [
      'vitest',
      'run',
      '--project',
      'db',
      'non-interference',
      'counts-agree',
      'search-all-tenants',
      'lib/query/compile',
      'prisma-values',
      'prisma-shipper',
      'walk-matches',
      'unreadable-ids',
      '--testTimeout',
      '600000',
    ],
    env: { VOUCHSAFE_TEST_SCALE: '8' },
  },
  { name: 'long database tests', command: 'npx', args: ['vitest', 'run', '--project', 'db*', '-t', '@long'] },
  {
    name: 'decoders, at length',
    command: 'npx',
    args: [
      'vitest',
      'run',
      '--project',
      'pure',
      'lib/decode',
      'lib/ingest/syslog-frames',
      '--testTimeout',
      '600000',
    ],
    env: { VOUCHSAFE_TEST_SCALE: '20' },
  },
  {
    name: 'long browser tests',
    command: 'npx',
    args: ['playwright', 'test', '-c', 'e2e', '--grep', '@long'],
  },
  tsx('PostgreSQL 15', 'scripts/with-postgres-15.ts'),
  tsx('kills', 'scripts/torture.ts', '--kills', '40', '--seed', '7'),
  tsx('import', 'scripts/import-kills.ts', '--lines', '1000000', '--kills', '2'),
  tsx('rsyslog', 'scripts/syslog-clients.ts'),
  tsx('rsyslog, receiving', 'scripts/syslog-receivers.ts'),
  tsx('receivers', 'scripts/receivers.ts'),
  tsx('the SDK, installed', 'scripts/sdk-install.ts'),
  tsx('the SDK, killed', 'scripts/sdk-kills.ts', '--kills', '200', '--seed', '20261122'),
  tsx('delivery, proven', 'scripts/delivery-proof.ts'),
  tsx('audit by others', 'scripts/foreign-audit.ts'),
  tsx('soak', 'bench/soak.ts', '--minutes', '3'),
]
/** What browsers and clients are pointed at: made once, before two steps would make it at a time. */
const first: Step = { name: 'build', command: 'npm', args: ['run', 'build'] }
/** Measures, so it has the machine for itself. */
const last = tsx('a million rows', 'bench/main.ts', '--events', '1000000')

const started = performance.now()
const built = await runStep(first, 'shown')
const outcomes = [built, ...(await runSteps(steps, 2, 'shown'))]
outcomes.push(await runStep(last, 'shown'))
process.exitCode = printOutcomes(outcomes, (performance.now() - started) / 1000)
