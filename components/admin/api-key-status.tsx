import { Ban, CircleCheck, ClockAlert } from 'lucide-react'

import { Badge } from '@/components/ui/badge'
import type { ApiKeyView } from '@/lib/admin/views'

/** Whether a key works, as a word, a colour and a shape. */
export function ApiKeyStatus({ status }: { status: ApiKeyView['status'] }) {
  switch (status) {
    case 'active':
      // The rule, not the exception: quieter than the others.
      return (
        <span className="inline-flex h-5 items-center gap-1.5 align-middle text-base text-muted">
          <CircleCheck size={13} className="text-success" aria-hidden="true" />
          Active
        </span>
      )
    case 'expired':
      return (
        <Badge tone="warning" icon={<ClockAlert size={12} />}>
          Expired
        </Badge>
      )
    case 'revoked':
      return (
        <Badge tone="danger" icon={<Ban size={12} />}>
          Revoked
        </Badge>
      )
  }
}
