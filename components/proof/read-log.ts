import { apiGet, readError } from '@/components/layout/api-client'
import { ApiError } from '@/components/layout/api-error'
import { portableHasher } from '@/lib/merkle/hash'
import type { LogView } from '@/lib/proof/log-json'
import type { TiledLog } from '@/lib/proof/tile-proofs'

/** In which one answer has to be there to its last byte, and in which all tiles that one look at a log takes: a handful. */
const LATE_MS = 60_000

/** Asks for something that has to come within a minute, however slowly the server gives it. */
export async function inTime<T>(signal: AbortSignal, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = AbortSignal.timeout(LATE_MS)
  try {
    return await ask(AbortSignal.any([signal, late]))
  } catch (cause) {
    if (signal.aborted || !late.aborted) throw cause
    throw new ApiError(0, 'The server did not answer within a minute. Try again.', { cause })
  }
}

/** What a tenant's log says of itself. */
export const readLog = (tenant: string | null, signal: AbortSignal): Promise<LogView> =>
  inTime(signal, (both) => apiGet<LogView>('/log', { tenant, signal: both }))

/**
 * The files of a log that the page's own server serves, for one look at it. Throws `ApiError` where it cannot say whether one is
 * there.
 */
export function servedLog(logId: string, leaving: AbortSignal): TiledLog {
  const signal = AbortSignal.any([leaving, AbortSignal.timeout(LATE_MS)])
  return {
    hasher: portableHasher,
    source: async (path) => {
      const answer = await fetch(`/log/${encodeURIComponent(logId)}/${path}`, {
        credentials: 'same-origin',
        signal,
      })
      if (answer.status === 404) return null
      if (!answer.ok) throw await readError(answer)
      return new Uint8Array(await answer.arrayBuffer())
    },
  }
}
