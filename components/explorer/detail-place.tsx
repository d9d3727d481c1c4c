import type { ReactNode } from 'react'

import { Spinner } from '@/components/ui/spinner'

/** What stands where an event will. */
export function Alone({ children }: { children: ReactNode }) {
  return <div className="min-w-0 flex-1 p-3">{children}</div>
}

/** The event is on its way. */
export function Reading() {
  return (
    <Alone>
      <p className="flex items-center gap-2 text-sm text-muted">
        <Spinner /> Reading the event…
      </p>
    </Alone>
  )
}
