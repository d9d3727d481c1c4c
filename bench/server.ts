import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

import { childProcessEnv } from '@/lib/config/child-process-env'
import { freePort } from '@/lib/db/embedded/connection'

import type { BenchCluster, BenchDatabase } from './cluster'

/** The built web process, as `npm start` runs it. */
export interface BenchServer {
  url: string
  /** Resident memory in bytes. */
  memory(): number
  stop(): Promise<void>
}

/** Builds what runs in production, if needed. */
export function build(): void {
  const { status } = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' })
  if (status !== 0) throw new Error('The build failed; see above.')
}

/** Resident memory of a process in bytes. */
export function memoryOf(pid: number | undefined): number {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  return Number(stdout.trim()) * 1024
}

/** Builds if needed, and serves one database. */
export async function startServer(cluster: BenchCluster, database: BenchDatabase): Promise<BenchServer> {
  build()
  const port = await freePort()
  const child = spawn(process.execPath, ['--max-semi-space-size=64', 'dist/server.js'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...childProcessEnv({ databaseUrl: database.appUrl, mode: 'production' }),
      PORT: String(port),
      VOUCHSAFE_KEYS: cluster.keysDir,
      VOUCHSAFE_URL: `http://localhost:${port}`,
    },
  })
  const url = `http://127.0.0.1:${port}`
  await ready(url, () => child.exitCode)
  return {
    url,
    memory: () => memoryOf(child.pid),
    stop: async () => {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

async function ready(url: string, exitCode: () => number | null): Promise<void> {
  for (;;) {
    if (exitCode() !== null)
      throw new Error(`The server ended with ${exitCode()} before it was ready; see above.`)
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    if (answer?.ok) return
    await sleep(100)
  }
}
