import { expect, test } from 'vitest'

import { runSteps, type Step } from './steps'

const node = (name: string, code: string, needs: string[] = []): Step => ({
  name,
  command: process.execPath,
  args: ['-e', code],
  needs,
})

test('a step that fails does not stop others, but those that need it are not run', async () => {
  const steps = [
    node('good', ''),
    node('bad', 'process.exit(3)'),
    node('after good', '', ['good']),
    node('after bad', '', ['bad']),
    node('after that', '', ['after bad']),
  ]
  const outcomes = await runSteps(steps, 2, 'kept')
  expect(outcomes.map(({ name, result }) => `${name}: ${result}`)).toEqual([
    'good: passed',
    'bad: failed',
    'after good: passed',
    'after bad: not run',
    'after that: not run',
  ])
})

test('a command that does not exist is a failure, not a crash', async () => {
  const outcomes = await runSteps([{ name: 'x', command: 'vouchsafe-no-such-command', args: [] }], 1, 'kept')
  expect(outcomes).toMatchObject([{ result: 'failed' }])
})

test('a step killed by a signal is a failure', async () => {
  const outcomes = await runSteps([node('x', `process.kill(process.pid, 'SIGKILL')`)], 1, 'kept')
  expect(outcomes).toMatchObject([{ result: 'failed' }])
})
