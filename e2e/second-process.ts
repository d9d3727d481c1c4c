import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'

import { freePort } from './product'

/** Another web process over the same database. */
export interface SecondProcess {
  url: string
  stop(): Promise<void>
}

/**
 * Starts another web process beside the one that answers at this address: with all of its settings but the port, as behind
 * a load balancer. It looks into /proc for them, so it works on Linux only.
 */
export async function secondProcess(url: string): Promise<SecondProcess> {
  const first = processOf(url)
  const port = await freePort()
  const child = fork(first.file, {
    env: { NODE_ENV: 'production', ...first.env, PORT: String(port) },
    execArgv: ['--enable-source-maps'],
    stdio: 'ignore',
  })
  const ended = once(child, 'exit').then(() => 'ended')
  if ((await Promise.race([once(child, 'message'), ended])) === 'ended')
    throw new Error('The second web process ended before it was ready.')
  return {
    url: `http://localhost:${port}`,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** The web process that serves this address. */
function processOf(url: string): { file: string; env: Record<string, string> } {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n')
  for (const line of lines) {
    const file = /\S*dist\/server\.js/.exec(line)?.[0]
    const pid = /^ *(\d+)/.exec(line)?.[1]
    if (file === undefined || pid === undefined) continue
    const env = Object.fromEntries(
      readFileSync(`/proc/${pid}/environ`, 'utf8')
        .split('\0')
        .filter((text) => text.includes('='))
        .map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]),
    )
    if (env['VOUCHSAFE_URL'] === url) return { file, env }
  }
  throw new Error(`No web process serves ${url}.`)
}

/** Asks over and over until the answer is another one; how long that took, in ms, and what it is then. For printing only. */
export async function untilRefused(ask: () => Promise<number>): Promise<{ ms: number; status: number }> {
  const started = performance.now()
  for (;;) {
    const status = await ask()
    if (status !== 200) return { ms: Math.round(performance.now() - started), status }
  }
}
