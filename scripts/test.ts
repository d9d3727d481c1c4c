import { printOutcomes, runStep, runSteps, type Step } from './steps'

// `npm test`: what CI runs. The database tests wait as much as they work, so what needs no database runs beside them;
// the browser has the machine for itself. A stage that fails does not hide what the others have to say, except where
// they cannot run without it.
const npm = (name: string, script: string): Step => ({
  name,
  command: 'npm',
  args: ['run', '--silent', script],
})

const started = performance.now()
const beside = [npm('check', 'check'), npm('unit tests', 'test:unit'), npm('build', 'build')]
const [kept, database] = await Promise.all([
  runSteps(beside, 1, 'kept'),
  runStep(npm('database tests', 'test:db'), 'shown'),
])
const outcomes = [...kept, database]
if (outcomes.some(({ name, result }) => name === 'build' && result === 'passed')) {
  outcomes.push(await runStep(npm('browser tests', 'e2e'), 'shown'))
}
process.exitCode = printOutcomes(outcomes, (performance.now() - started) / 1000)
