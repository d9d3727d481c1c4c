import { expect, test } from 'vitest'

import { runSteps, type Step } from './steps'

const node = (name: string, code: string): Step => ({ name, command: process.execPath, args: ['-e', code] })

test('a step that fails stops no other, and each has its outcome', async () => {
  const steps = [node('good', ''), node('bad', 'process.exit(3)'), node('after bad', '')]
  for (const lanes of [1, 2, 5]) {
    const outcomes = await runSteps(steps, lanes, 'kept')
    expect(outcomes.map(({ name, result }) => `${name}: ${result}`)).toEqual([
      'good: passed',
      'bad: failed',
      'after bad: passed',
    ])
  }
})

test('a command that does not exist is a failure, not a crash', async () => {
  const outcomes = await runSteps([{ name: 'x', command: 'vouchsafe-no-such-command', args: [] }], 1, 'kept')
  expect(outcomes).toMatchObject([{ result: 'failed' }])
})

test('a step killed by a signal is a failure', async () => {
  const outcomes = await runSteps([node('x', `process.kill(process.pid, 'SIGKILL')`)], 1, 'kept')
  expect(outcomes).toMatchObject([{ result: 'failed' }])
})
