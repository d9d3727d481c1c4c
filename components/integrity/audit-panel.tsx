'use client'

import { ShieldCheck, X } from 'lucide-react'

import { logMemory } from '@/components/proof/log-memory'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import type { Checkpoint } from '@/lib/proof/checkpoint'
import type { LogView } from '@/lib/proof/log-json'
import { placesOf } from '@/lib/proof/remembered-log'
import { lagText } from '@/lib/view/lag-text'
import { counted, countText } from '@/lib/view/number-words'

import { AuditResult } from './audit-result'
import { auditTrust } from './audit-trust'
import { Meter } from './meter'
import { Panel } from './panel'
import { type AuditState, useAudit } from './use-audit'

/** A page reads as many in seconds, and more while somebody waits; the command does so without a page that has to stay open. */
const LARGE = 50_000

interface AuditPanelProps {
  tenant: { id: string; slug: string }
  log: LogView
  address: string
  /** What this browser saw of the log before; null: nothing. */
  saved: Checkpoint | null
}

/** The whole log made again from its entries, here and now. */
export function AuditPanel({ tenant, log, address, saved }: AuditPanelProps) {
  const { state, start, cancel } = useAudit()
  const size = log.checkpoint?.size ?? 0
  if (log.checkpoint === null) return null
  const { note } = log.checkpoint
  const audit = async () => {
    const vkeys = log.keys.map(({ vkey }) => vkey)
    const remembered = await (await logMemory()).all()
    const trust = auditTrust(remembered, { note, vkeys, places: placesOf({ tenant, logId: log.id }) })
    // The comparison of this page has remembered what is there today: what was there before says more.
    start({ path: `/log/${log.id}`, ...trust, saved: saved ?? trust.saved }, size)
  }
  const isLarge = size > LARGE
  return (
    <Panel
      title="Full audit"
      actions={
        state.is === 'running' ? (
          <Button size="sm" icon={<X size={14} />} onClick={cancel}>
            Cancel
          </Button>
        ) : (
          <Button
            size="sm"
            variant={state.is === 'idle' && !isLarge ? 'primary' : 'secondary'}
            icon={<ShieldCheck size={14} />}
            onClick={() => void audit()}
          >
            {state.is === 'idle'
              ? isLarge
                ? 'Audit it here all the same'
                : 'Audit the whole log'
              : 'Audit again'}
          </Button>
        )
      }
    >
      <p className="max-w-prose">
        Reads {size === 1 ? 'the one entry' : `all ${countText(size)} entries`} from the server into this
        page, makes the tree again from them alone, and compares the signature, every tile and the root.
      </p>
      {isLarge && state.is === 'idle' ? (
        <Notice tone="info">
          This log is large for a page, which has to stay open meanwhile. The command below does the same,
          faster, and remembers what it saw.
        </Notice>
      ) : null}
      {state.is === 'running' ? <Running {...state} /> : null}
      {state.is === 'away' ? (
        <Notice tone="warning">
          <p className="wrap-anywhere">{state.why}</p>
          <p>The audit did not come to its end, which says nothing about the log.</p>
        </Notice>
      ) : null}
      {state.is === 'done' ? <AuditResult tenant={tenant.slug} audit={state} address={address} /> : null}
    </Panel>
  )
}

function Running({ done, of, ms }: Extract<AuditState, { is: 'running' }>) {
  return (
    <Meter label="Full audit" done={done} of={of}>
      <span>
        {countText(done)} of {counted(of, 'entry', 'entries')}
      </span>
      {done === 0 ? null : (
        <>
          <span>{countText(Math.round((done / ms) * 1000))} a second</span>
          <span>{lagText(Math.max(1000, (ms / done) * (of - done)))} left</span>
        </>
      )}
    </Meter>
  )
}
