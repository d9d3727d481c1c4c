import { Ban, CircleCheck, ClockAlert } from 'lucide-react'

import { Badge } from '@/components/ui/badge'
import type { ApiKeyView } from '@/lib/admin/views'

/** Whether a key works, as a word, a colour and a shape. */
export function ApiKeyStatus({ status }: { status: ApiKeyView['status'] }) {
  switch (status) {
    case 'active':
      return (
        <Badge tone="success" icon={<CircleCheck size={12} />}>
          Active
        </Badge>
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
