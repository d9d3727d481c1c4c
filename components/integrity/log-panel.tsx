'use client'

import { useState } from 'react'

import { AskDialog } from '@/components/layout/ask-dialog'
import { Button } from '@/components/ui/button'
import type { LogView } from '@/lib/proof/log-json'
import { countText } from '@/lib/view/number-words'

import { Copied } from './copied'
import { Fact, Facts, Panel } from './panel'
import { usePublishLog } from './use-log'

interface LogPanelProps {
  tenant: { slug: string; name: string }
  log: LogView
  /** Where it is served. */
  address: string
  mayChange: boolean
}

/** Which log this is, and who may read it. */
export function LogPanel({ tenant, log, address, mayChange }: LogPanelProps) {
  return (
    <Panel title="Log">
      <Facts>
        <Fact label="Id">
          <Copied text={log.id} name="the id of the log" />
        </Fact>
        <Fact label="Origin, its name for ever">
          {log.origin === null ? (
            'It gets one with its first signature'
          ) : (
            <Copied text={log.origin} name="the origin" />
          )}
        </Fact>
        <Fact label="Served at">
          <Copied text={address} name="the address of the log" />
        </Fact>
        {log.continues === null ? null : <Continues {...log.continues} />}
        <Fact label="Read by">
          <Readers tenant={tenant} isPublic={log.public} mayChange={mayChange} />
        </Fact>
      </Facts>
    </Panel>
  )
}

function Readers({
  tenant,
  isPublic,
  mayChange,
}: Pick<LogPanelProps, 'tenant' | 'mayChange'> & { isPublic: boolean }) {
  const publish = usePublishLog(tenant.slug)
  const [asking, setAsking] = useState(false)
  // What is asked must not turn around while it is answered.
  const [next, setNext] = useState(!isPublic)
  return (
    <>
      <span className="min-w-0 flex-1">
        {isPublic ? 'Everybody' : 'Who may read all events of the tenant'}
      </span>
      {mayChange ? (
        <Button
          size="sm"
          onClick={() => {
            setNext(!isPublic)
            setAsking(true)
          }}
        >
          {isPublic ? 'Make it private…' : 'Make it public…'}
        </Button>
      ) : null}
      <AskDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={next ? `Make the log of ${tenant.name} public?` : `Make the log of ${tenant.name} private?`}
        description={
          next
            ? 'Everybody who has its address can then verify it: when something happened, the action, its change, outcome and type of resource. Who did it to what stands there as salted hashes. What was public once may be kept by others for ever.'
            : 'From then on it takes a session or an API key that may read all events of the tenant. What others have kept of it they have.'
        }
        confirmLabel={next ? 'Make it public' : 'Make it private'}
        work={publish}
        input={next}
        done={next ? 'Everybody may read the log' : 'The log is private'}
      />
    </>
  )
}

/** The log before this one, of which signed entries were lost. */
function Continues({ origin, size, kept, index }: NonNullable<LogView['continues']>) {
  return (
    <>
      <Fact label="Continues, after a loss">
        <Copied text={origin} name="the origin of the log before" />
      </Fact>
      <Fact label="Left of that">
        {countText(kept)} of {countText(size)} signed entries are proven to be here. From entry{' '}
        {countText(index)} on, which says so, this log is another one.
      </Fact>
    </>
  )
}
