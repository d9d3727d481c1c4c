import { setTimeout as wait } from 'node:timers/promises'

import { TILE_WIDTH } from '@/lib/merkle/tile'
import type { LogSource } from '@/lib/proof/audit'

/** The log could not be read to its end: that says nothing about it. */
export class LogAway extends Error {
  override readonly name = 'LogAway'
}

const TIMEOUT_MS = 30_000
/** A bundle of the longest entries there can be; nothing else is larger. */
const BYTES_MAX = TILE_WIDTH * (2 + 0xffff)
/** Tries of one request: limits of the server give way within a minute. */
const TRIES = 12
const PAUSE_MS = { least: 200, most: 30_000 }

/**
 * Reads a log over HTTP. Who is asked to wait waits; redirects are not followed, so that the key goes nowhere else.
 *
 * @throws LogAway
 */
export function logSource(url: string, key: string | null): LogSource {
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` }
  return async (path) => {
    for (let attempt = 1; ; attempt++) {
      const answer = await ask(`${url}/${path}`, headers)
      if (answer.status === 200) return bodyOf(answer, path)
      await answer.body?.cancel()
      if (answer.status === 404) return null
      const mayCome = answer.status === 429 || answer.status >= 500
      if (!mayCome || attempt === TRIES) throw new LogAway(`${path}: the server answers ${answer.status}.`)
      await wait(pauseOf(answer, attempt))
    }
  }
}

async function ask(url: string, headers: Record<string, string>): Promise<Response> {
  try {
    return await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) })
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    throw new LogAway(`${url} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

async function bodyOf(answer: Response, path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of answer.body ?? []) {
      length += chunk.length
      if (length > BYTES_MAX) throw new LogAway(`${path} is longer than anything in a log.`)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof LogAway) throw error
    throw new LogAway(`${path} broke off: ${error instanceof Error ? error.message : String(error)}`)
  }
  return Buffer.concat(chunks)
}

function pauseOf(answer: Response, attempt: number): number {
  const asked = Number(answer.headers.get('retry-after') ?? Number.NaN) * 1000
  const pause = Number.isFinite(asked) ? asked : PAUSE_MS.least * 2 ** attempt
  return Math.min(Math.max(pause, PAUSE_MS.least), PAUSE_MS.most)
}
