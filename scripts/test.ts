import { type Outcome, printOutcomes, runStep, runSteps, type Step } from './steps'

// `npm test`: what CI runs. Two lanes, since each waits as much as it works: the browser tests as soon as there is a build, and
// the database tests with what needs neither behind them. A stage that fails does not hide what the others have to say, except
// where they cannot run without it.
const npm = (name: string, script: string): Step => ({
  name,
  command: 'npm',
  args: ['run', '--silent', script],
})

const started = performance.now()

async function browser(): Promise<Outcome[]> {
  const build = await runStep(npm('build', 'build'), 'kept')
  return build.result === 'passed' ? [build, await runStep(npm('browser tests', 'e2e'), 'shown')] : [build]
}

async function others(): Promise<Outcome[]> {
  const database = await runStep(npm('database tests', 'test:db'), 'shown')
  return [database, ...(await runSteps([npm('check', 'check'), npm('unit tests', 'test:unit')], 1, 'kept'))]
}

const outcomes = (await Promise.all([others(), browser()])).flat()
process.exitCode = printOutcomes(outcomes, (performance.now() - started) / 1000)
