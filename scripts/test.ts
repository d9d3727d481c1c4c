import { printOutcomes, runSteps, type Step } from './steps'

// `npm test`: what CI runs. One stage after the other, since each uses all of a small machine; a stage that
// fails does not hide what the others have to say, except where they cannot run without it.
const npm = (name: string, script: string, needs: string[] = []): Step => ({
  name,
  command: 'npm',
  args: ['run', '--silent', script],
  needs,
})

const steps: Step[] = [
  npm('check', 'check'),
  npm('unit tests', 'test:unit'),
  npm('database tests', 'test:db'),
  npm('build', 'build'),
  npm('browser tests', 'e2e', ['build']),
]

const started = performance.now()
const outcomes = await runSteps(steps, 1, 'shown')
process.exitCode = printOutcomes(outcomes, (performance.now() - started) / 1000)
