import { apiGet } from '@/components/layout/api-client'
import { readError } from '@/components/layout/api-client'
import { portableHasher } from '@/lib/merkle/hash'
import type { LogView } from '@/lib/proof/log-json'
import type { TiledLog } from '@/lib/proof/tile-proofs'

/** What a tenant's log says of itself. */
export const readLog = (tenant: string | null, signal?: AbortSignal): Promise<LogView> =>
  apiGet<LogView>('/log', { tenant, ...(signal && { signal }) })

/** The files of a log that the page's own server serves. Throws `ApiError` where it cannot say whether one is there. */
export function servedLog(logId: string, signal?: AbortSignal): TiledLog {
  return {
    hasher: portableHasher,
    source: async (path) => {
      const answer = await fetch(`/log/${encodeURIComponent(logId)}/${path}`, {
        credentials: 'same-origin',
        ...(signal && { signal }),
      })
      if (answer.status === 404) return null
      if (!answer.ok) throw await readError(answer)
      return new Uint8Array(await answer.arrayBuffer())
    },
  }
}
