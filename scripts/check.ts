import { availableParallelism } from 'node:os'

import { printOutcomes, runSteps, type Step } from './steps'

// `npm run check`: everything that needs neither a database nor a build. The long ones start first.
const bin = (name: string, ...args: string[]): Pick<Step, 'command' | 'args'> => ({
  command: `node_modules/.bin/${name}`,
  args,
})

const steps: Step[] = [
  { name: 'types', ...bin('tsc', '--noEmit', '--incremental', 'false', '-p', '.') },
  { name: 'lint', ...bin('oxlint', '--deny-warnings') },
  { name: 'unused code', ...bin('knip') },
  { name: 'layers', ...bin('tsx', 'scripts/check-layers.ts') },
  { name: 'house rules', ...bin('tsx', 'scripts/check-house.ts') },
  { name: 'documentation', ...bin('tsx', 'scripts/check-docs.ts') },
  { name: 'format', ...bin('oxfmt', '--check', '.') },
]

const started = performance.now()
const outcomes = await runSteps(steps, Math.min(2, availableParallelism()), 'kept')
process.exitCode = printOutcomes(outcomes, (performance.now() - started) / 1000)
