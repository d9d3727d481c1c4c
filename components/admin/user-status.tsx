import { Ban, CircleCheck, MailQuestion } from 'lucide-react'

import { Badge } from '@/components/ui/badge'
import type { UserView } from '@/lib/admin/views'

/** Whether someone can sign in, as a word, a colour and a shape. */
export function UserStatus({ status }: { status: UserView['status'] }) {
  switch (status) {
    case 'active':
      return (
        <Badge tone="success" icon={<CircleCheck size={12} />}>
          Active
        </Badge>
      )
    case 'invited':
      return (
        <Badge tone="warning" icon={<MailQuestion size={12} />}>
          Invited
        </Badge>
      )
    case 'disabled':
      return (
        <Badge tone="danger" icon={<Ban size={12} />}>
          Disabled
        </Badge>
      )
  }
}
