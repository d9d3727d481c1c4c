import { spawn } from 'node:child_process'

/** One command of a run, as a person would type it. */
export interface Step {
  name: string
  command: string
  args: string[]
  env?: Record<string, string>
}

/** What came of a step. */
export interface Outcome {
  name: string
  result: 'passed' | 'failed'
  seconds: number
}

/** Run a step to its end, its output going where ours goes, or kept and shown only when it fails. */
export async function runStep(step: Step, output: 'shown' | 'kept'): Promise<Outcome> {
  const started = process.hrtime.bigint()
  const { code, text } = await spawned(step, output)
  const seconds = Number((process.hrtime.bigint() - started) / 1_000_000n) / 1000
  if (code !== 0 && output === 'kept') process.stdout.write(`\n── ${step.name}\n${text}\n`)
  return { name: step.name, result: code === 0 ? 'passed' : 'failed', seconds }
}

function spawned(step: Step, output: 'shown' | 'kept'): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve) => {
    const child = spawn(step.command, step.args, {
      env: { ...process.env, ...step.env },
      stdio: output === 'shown' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    })
    const chunks: Buffer[] = []
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk))
    // A person who presses Ctrl-C reaches the child too; wait for it to put its things away.
    const wait = (): void => undefined
    process.once('SIGINT', wait)
    const end = (code: number | null, text: string): void => {
      process.off('SIGINT', wait)
      resolve({ code, text })
    }
    child.on('error', (error) => end(1, error.message))
    child.on('close', (code) => end(code, Buffer.concat(chunks).toString('utf8').trimEnd()))
  })
}

/** Run steps with at most `lanes` at once, in their order. One that fails stops no other. */
export async function runSteps(steps: Step[], lanes: number, output: 'shown' | 'kept'): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const waiting = steps.entries()
  const lane = async (): Promise<void> => {
    for (const [i, step] of waiting) outcomes[i] = await runStep(step, output)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return outcomes
}

const MARK = { passed: '✓', failed: '✗' } as const

/** Print what came of each step and the whole time. Returns the exit code. */
export function printOutcomes(outcomes: Outcome[], wholeSeconds: number): number {
  const width = Math.max(...outcomes.map((one) => one.name.length))
  for (const { name, result, seconds } of outcomes) {
    const time = `${seconds.toFixed(1)} s`
    console.log(`${MARK[result]} ${name.padEnd(width)}  ${time.padStart(8)}`)
  }
  const bad = outcomes.filter((one) => one.result !== 'passed').map((one) => one.name)
  const minutes = Math.floor(wholeSeconds / 60)
  const whole =
    minutes === 0 ? `${wholeSeconds.toFixed(1)} s` : `${minutes} min ${Math.round(wholeSeconds % 60)} s`
  console.log(bad.length === 0 ? `All passed in ${whole}.` : `Not passed: ${bad.join(', ')}. ${whole}.`)
  return bad.length === 0 ? 0 : 1
}
