import { CircleCheck, CircleDashed, CircleHelp, List } from 'lucide-react'

import { Link } from '@/components/layout/link'
import { eventsPath } from '@/components/layout/paths'
import { Badge } from '@/components/ui/badge'
import { buttonStyle } from '@/components/ui/button-style'
import { CopyButton } from '@/components/ui/copy-button'
import { RelativeTime } from '@/components/ui/relative-time'
import type { ResourceSummary } from '@/lib/search/resource/answers'
import { resourceQuery } from '@/lib/search/resource/resource-name'
import { visibleText } from '@/lib/view/visible-text'

const STATE = {
  exists: { tone: 'success', icon: <CircleCheck size={11} aria-hidden="true" />, word: 'Exists' },
  nothing: { tone: 'danger', icon: <CircleDashed size={11} aria-hidden="true" />, word: 'Deleted' },
  unknown: { tone: 'neutral', icon: <CircleHelp size={11} aria-hidden="true" />, word: 'State unknown' },
} as const

interface ResourceHeadProps {
  tenant: string
  resource: { type: string; id: string }
  /** Null until it was read. */
  summary: ResourceSummary | null
}

/** Which resource: its type, name and id, whether it exists now, and from when to when events name it. */
export function ResourceHead({ tenant, resource, summary }: ResourceHeadProps) {
  const { type, id } = resource
  const name = summary?.name ?? id
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-b px-4 py-3">
      <div className="flex min-w-0 flex-col gap-1">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <Badge mono>{type}</Badge>
          <h1 className="min-w-0 text-lg font-semibold tracking-tight">
            <bdi className="line-clamp-2 wrap-anywhere">{visibleText(name)}</bdi>
          </h1>
          {summary === null || summary.firstSeen === null ? null : (
            <Badge tone={STATE[summary.state].tone} icon={STATE[summary.state].icon}>
              {STATE[summary.state].word}
            </Badge>
          )}
        </div>
        <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
          {name === id ? null : (
            <span className="flex min-w-0 items-center gap-1">
              <bdi className="line-clamp-2 min-w-0 font-mono text-xs wrap-anywhere">{visibleText(id)}</bdi>
              <CopyButton text={id} aria-label="Copy resource id" />
            </span>
          )}
          <Seen word="First seen" at={summary?.firstSeen ?? null} />
          <Seen word="Last seen" at={summary?.lastSeen ?? null} />
        </div>
      </div>
      <Link
        href={eventsPath(tenant, { q: resourceQuery({ type, id }) })}
        className={buttonStyle('secondary')}
      >
        <List size={14} aria-hidden="true" />
        All its events
      </Link>
    </header>
  )
}

function Seen({ word, at }: { word: string; at: string | null }) {
  if (at === null) return null
  return (
    <span className="whitespace-nowrap">
      {word} <RelativeTime at={at} className="font-mono text-xs text-text" />
    </span>
  )
}
