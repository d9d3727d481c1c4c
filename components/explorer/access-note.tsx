import { EyeOff } from 'lucide-react'

import { Link } from '@/components/layout/link'
import type { SessionTenant } from '@/components/layout/session'
import { Badge } from '@/components/ui/badge'
import { Tooltip } from '@/components/ui/tooltip'

/** Says to who sees only a part of the log that it is a part, and which. It leads to where that stands for fingers, too. */
export function AccessNote({ tenant }: { tenant: SessionTenant | null }) {
  const words = tenant === null ? '' : accessWords(tenant)
  if (words === '') return null
  return (
    <Tooltip content={words}>
      <Link href="/account" aria-label={`Limited access. ${words}`} className="shrink-0 rounded-sm">
        <Badge tone="info" icon={<EyeOff size={12} aria-hidden="true" />}>
          Limited
        </Badge>
      </Link>
    </Tooltip>
  )
}

/** What of a tenant's events somebody sees, in words; empty where they see everything. */
export function accessWords({ query, masks }: Pick<SessionTenant, 'query' | 'masks'>): string {
  const limit = query === null ? '' : `You see only events that match ${query}.`
  const hidden = masks.length === 0 ? '' : `Hidden from you: ${masks.join(', ')}.`
  return `${limit} ${hidden}`.trim()
}
