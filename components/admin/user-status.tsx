import { Ban, CircleCheck, MailQuestion } from 'lucide-react'

import { Badge } from '@/components/ui/badge'
import { USER_LABEL } from '@/lib/admin/user-words'
import type { UserView } from '@/lib/admin/views'

/** Whether someone can sign in, as a word, a colour and a shape. */
export function UserStatus({ status }: { status: UserView['status'] }) {
  switch (status) {
    case 'active':
      // The rule, not the exception: quieter than the others.
      return (
        <span className="inline-flex h-5 items-center gap-1.5 align-middle text-base text-muted">
          <CircleCheck size={13} className="text-success" aria-hidden="true" />
          {USER_LABEL.active}
        </span>
      )
    case 'invited':
      return (
        <Badge tone="warning" icon={<MailQuestion size={12} />}>
          {USER_LABEL.invited}
        </Badge>
      )
    case 'disabled':
      return (
        <Badge tone="danger" icon={<Ban size={12} />}>
          {USER_LABEL.disabled}
        </Badge>
      )
  }
}
