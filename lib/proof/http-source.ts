import { concat } from '@/lib/base/bytes'
import { TILE_WIDTH } from '@/lib/merkle/tile'

import type { LogSource } from './log-source'

/** The log could not be read to its end: that says nothing about it. */
export class LogAway extends Error {
  override readonly name = 'LogAway'
}

/** As much of an answer as is needed: `fetch` gives more. */
export interface LogAnswer {
  status: number
  headers: { get(name: string): string | null }
  body: ReadableStream<Uint8Array> | null
}

/** How a log is asked over HTTP. */
export interface HttpOptions {
  /**
   * One request. It must go to this address alone, not be answered by a cache, and end with the signal, answer and all. Throws where
   * nobody answers.
   */
  ask(url: string, signal: AbortSignal): Promise<LogAnswer>
  /** Throws as soon as the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<unknown>
  /** A signal that is aborted after so long. */
  timeout(ms: number): AbortSignal
}

/** A bundle of the longest entries there can be; nothing else is larger. */
const BYTES_MAX = TILE_WIDTH * (2 + 0xffff)
/** Tries of one request: limits of the server give way within a minute. */
const TRIES = 12
const PAUSE_MS = { least: 200, most: 30_000 }
/**
 * In which an answer has to be there to its last byte; and in which one has to be there at all, tries and pauses included. Whoever
 * audits a log learns so soon that it stands still, however it does: a server that has something to hide need not say no.
 */
const LATE_S = { answer: 30, path: 120 }

/**
 * A log that is served at an address. Who is asked to wait waits.
 *
 * @throws LogAway where nobody can say, and for what is missing from a log that is not open any more.
 */
export function httpSource(url: string, options: HttpOptions): LogSource {
  const tried = async (path: string, end: AbortSignal): Promise<Uint8Array | null> => {
    for (let attempt = 1; ; attempt++) {
      const late = options.timeout(LATE_S.answer * 1000)
      const answer = await asked(`${url}/${path}`, options, AbortSignal.any([end, late])).catch(
        inTime(path, late),
      )
      if (answer.status === 200) return bodyOf(answer, path).catch(inTime(path, late))
      await answer.body?.cancel()
      if (answer.status === 404) return null
      const mayCome = answer.status === 429 || answer.status >= 500
      if (!mayCome || attempt === TRIES) throw new LogAway(`${path}: the server answers ${answer.status}.`)
      await options.wait(pauseOf(answer, attempt), end)
    }
  }
  const get = (path: string): Promise<Uint8Array | null> => {
    const end = options.timeout(LATE_S.path * 1000)
    return tried(path, end).catch((error: unknown) => {
      if (end.aborted) throw new LogAway(`${path}: nothing came of it in ${LATE_S.path} seconds.`)
      throw error
    })
  }
  return async (path) => {
    const bytes = await get(path)
    // What is missing is a finding, but not where a session ended or a log became private meanwhile.
    if (bytes === null && path.startsWith('tile/') && (await get('checkpoint')) === null)
      throw new LogAway('The log is not open to you any more.')
    return bytes
  }
}

/** What is said of an answer that was late, in the place of how it ended. */
const inTime =
  (path: string, late: AbortSignal) =>
  (error: unknown): never => {
    if (late.aborted)
      throw new LogAway(`${path}: its answer did not come to an end in ${LATE_S.answer} seconds.`)
    throw error
  }

async function asked(url: string, { ask }: HttpOptions, signal: AbortSignal): Promise<LogAnswer> {
  try {
    return await ask(url, signal)
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    throw new LogAway(`${url} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

async function bodyOf({ body }: LogAnswer, path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = body?.getReader()
  try {
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
      length += read.value.length
      if (length > BYTES_MAX) throw new LogAway(`${path} is longer than anything in a log.`)
      chunks.push(read.value)
    }
  } catch (error) {
    await reader?.cancel().catch(() => undefined)
    if (error instanceof LogAway) throw error
    throw new LogAway(`${path} broke off: ${error instanceof Error ? error.message : String(error)}`)
  }
  return concat(...chunks)
}

function pauseOf({ headers }: LogAnswer, attempt: number): number {
  const asked = Number(headers.get('retry-after') ?? Number.NaN) * 1000
  const pause = Number.isFinite(asked) ? asked : PAUSE_MS.least * 2 ** attempt
  return Math.min(Math.max(pause, PAUSE_MS.least), PAUSE_MS.most)
}
