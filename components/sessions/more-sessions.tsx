'use client'

import { Button } from '@/components/ui/button'

import type { useSessions } from './use-sessions'

/** The way to the next page of a list, where there is one. */
export function MoreSessions({ list }: { list: ReturnType<typeof useSessions> }) {
  if (!list.hasNextPage) return null
  return (
    <div className="flex justify-center">
      <Button onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>
        Show more
      </Button>
    </div>
  )
}
