import { spawn } from 'node:child_process'
import { once } from 'node:events'

import { freePort } from './running-product'

/** An application that a document shows, as it runs. */
export interface DocumentedApp {
  url: string
  /** Resolves once it has ended. */
  stop: () => Promise<void>
}

/** Runs a file of a project in Node, with these variables and a free `PORT`, until it says that it listens. */
export async function startDocumented(
  project: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<DocumentedApp> {
  const port = await freePort()
  const child = spawn(process.execPath, args, {
    cwd: project,
    env: { PATH: process.env['PATH'], HOME: project, PORT: String(port), NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const listens = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => /listening|ready/i.test(chunk.toString()) && resolve())
    child.on('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code} before it listened.`)))
  })
  await listens
  return {
    url: `http://localhost:${port}`,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
