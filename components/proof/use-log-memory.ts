'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'

import { changeRemembered, type RememberedLog } from '@/lib/proof/remembered-log'

import { logMemory } from './log-memory'

const KEY = ['log-memory']

/** What this browser remembers of logs. `seenAt`: with another value it is read anew, as when somebody comes back to the page. */
export function useLogMemory(seenAt: number) {
  const client = useQueryClient()
  const { data = [] } = useQuery({
    queryKey: [...KEY, seenAt],
    queryFn: async () => (await logMemory()).all(),
    staleTime: 0,
    networkMode: 'always',
  })
  return {
    logs: data,
    /** Changes what is remembered of one; null forgets it. */
    change: async (origin: string, change: (known: RememberedLog) => RememberedLog | null): Promise<void> => {
      await changeRemembered(await logMemory(), origin, change)
      await client.invalidateQueries({ queryKey: KEY })
    },
  }
}
