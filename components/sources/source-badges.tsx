'use client'

import { BellOff, Filter, ShieldAlert, ShieldCheck } from 'lucide-react'

import { Link } from '@/components/layout/link'
import { eventsPath } from '@/components/layout/paths'
import { Badge } from '@/components/ui/badge'
import { RelativeTime } from '@/components/ui/relative-time'
import { SIGNATURE_DETAILS } from '@/lib/event/signature-details'
import type { SourceFigures } from '@/lib/ingest/source-view'
import { toggleTerm } from '@/lib/query/edit'
import { counted, countText } from '@/lib/view/number-words'

/** What the settings of a source have to say: that it is silent, what its signatures are worth, that kinds are left out. */
export function SourceBadges({ tenant, source }: { tenant: string; source: SourceFigures }) {
  const { silentSince, signatures, leavesOut } = source
  return (
    <>
      {silentSince === null ? null : (
        <span className="inline-flex flex-wrap items-center gap-x-1.5">
          <Badge tone="danger" icon={<BellOff size={12} aria-hidden="true" />}>
            Silent
          </Badge>
          <span className="text-danger">
            since <RelativeTime at={silentSince} precision="minute" />
          </span>
        </span>
      )}
      {signatures === null ? null : <Signatures tenant={tenant} name={source.name} {...signatures} />}
      {leavesOut ? <Badge icon={<Filter size={12} aria-hidden="true" />}>Some kinds left out</Badge> : null}
    </>
  )
}

interface SignaturesProps extends NonNullable<SourceFigures['signatures']> {
  tenant: string
  name: string
}

function Signatures({ tenant, name, valid, invalid, events }: SignaturesProps) {
  const newest = `the newest ${counted(events, 'event')}`
  if (invalid === 0) {
    return (
      <span title={`Of ${newest}, ${countText(valid)} with a valid signature and none with an invalid one`}>
        <Badge tone="success" icon={<ShieldCheck size={12} aria-hidden="true" />}>
          Signatures verified
        </Badge>
      </span>
    )
  }
  const query = toggleTerm(
    toggleTerm('', 'source', name, 'include'),
    SIGNATURE_DETAILS.result,
    'invalid',
    'include',
  )
  return (
    <Link
      href={eventsPath(tenant, { q: query })}
      title={`Of ${newest}, ${countText(valid)} with a valid signature`}
      className="hover:underline"
    >
      <Badge tone="danger" icon={<ShieldAlert size={12} aria-hidden="true" />}>
        {counted(invalid, 'invalid signature')}
      </Badge>
    </Link>
  )
}
