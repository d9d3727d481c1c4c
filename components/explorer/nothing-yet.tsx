'use client'

import { Inbox } from 'lucide-react'
import { useSyncExternalStore } from 'react'

import { Link } from '@/components/layout/link'
import { Button } from '@/components/ui/button'
import { buttonStyle } from '@/components/ui/button-style'
import { CopyButton } from '@/components/ui/copy-button'

const noChange = () => () => undefined

/** Nobody has sent an event to this tenant: how to send the first one. Stands above what Vouchsafe recorded itself. */
export function NothingYet(props: { keysHref: string | null; isReading: boolean; onRefresh: () => void }) {
  const { keysHref, isReading, onRefresh } = props
  const origin = useSyncExternalStore(
    noChange,
    () => location.origin,
    () => 'http://localhost:3000',
  )
  const command = firstEvent(origin)
  return (
    <section aria-labelledby={HEADING} className="max-h-[60%] shrink-0 overflow-y-auto border-b px-3 py-4">
      <div className="mx-auto flex max-w-3xl gap-3 max-sm:flex-col">
        <span className="flex size-9 shrink-0 items-center justify-center rounded-lg border bg-surface-raised text-muted">
          <Inbox size={18} aria-hidden="true" />
        </span>
        <div className="min-w-0 flex-1">
          <h2 id={HEADING} className="text-md font-semibold">
            No events yet
          </h2>
          <p className="mt-1 text-muted">
            Nobody has sent an event to this tenant; what Vouchsafe records itself is listed all the same.
            Send the first one with an API key of this tenant.
          </p>
          <div className="relative mt-3 rounded-md border bg-surface-sunken">
            <pre className="p-3 pr-10 font-mono text-xs leading-[18px] wrap-anywhere whitespace-pre-wrap">
              {command}
            </pre>
            <span className="absolute top-1.5 right-1.5">
              <CopyButton text={command} aria-label="Copy command" />
            </span>
          </div>
          <div className="mt-3 flex flex-wrap gap-2">
            {keysHref === null ? null : (
              <Link href={keysHref} className={buttonStyle('primary')}>
                Make an API key
              </Link>
            )}
            <Button loading={isReading} onClick={onRefresh}>
              Look again
            </Button>
          </div>
        </div>
      </div>
    </section>
  )
}

const HEADING = 'nothing-yet'

function firstEvent(origin: string): string {
  const event =
    '{"actor":{"type":"user","id":"u_1","name":"Ada"},"action":"flow.update","change":"UPDATE","resource":{"type":"FLOW","id":"daily"}}'
  return [
    `curl ${origin}/api/v1/events \\`,
    `  -H "Authorization: Bearer $VOUCHSAFE_API_KEY" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '${event}'`,
  ].join('\n')
}
