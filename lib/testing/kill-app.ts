import { spawn } from 'node:child_process'
import { once } from 'node:events'

import { build } from 'esbuild'

/** Makes one file of a program of ours, so that it starts as fast as any application. */
export async function bundleProgram(program: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [program],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    tsconfig: 'tsconfig.json',
    logLevel: 'silent',
  })
}

/**
 * Runs a program; everything that it wrote to standard output. `killAfterMs`: it is killed (−9) so long after its first
 * word, wherever it is then.
 */
export async function runApp(program: string, args: string[], killAfterMs?: number): Promise<string> {
  const app = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  app.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  if (killAfterMs !== undefined) {
    await once(app.stdout, 'data')
    setTimeout(() => app.kill('SIGKILL'), killAfterMs)
  }
  const [code] = (await once(app, 'close')) as [number | null]
  if (killAfterMs === undefined && code !== 0) throw new Error(`${program} ended with ${code}.`)
  return said
}
