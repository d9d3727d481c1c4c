'use client'

import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { RelativeTime } from '@/components/ui/relative-time'
import type { InvitationView } from '@/lib/admin/views'

interface InvitationDialogProps {
  name: string
  /** null: closed. */
  invitation: InvitationView | null
  onClose: () => void
}

/** The one-time link for someone new, to be passed on by hand. It is shown once: only its hash is stored. */
export function InvitationDialog({ name, invitation, onClose }: InvitationDialogProps) {
  return (
    <Dialog
      open={invitation !== null}
      onOpenChange={onClose}
      keepOpen
      title={`Send this link to ${name}`}
      description="Vouchsafe sends no mail. Pass the link on yourself, over a channel you trust."
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      {invitation ? (
        <Field
          label="Invitation link"
          hint={
            <>
              Works once, until <RelativeTime at={invitation.expiresAt} precision="minute" />. It is not shown
              again; a new one can be made from the list.
            </>
          }
        >
          <Input
            mono
            readOnly
            value={invitation.url}
            onFocus={(event) => event.target.select()}
            trailing={<CopyButton text={invitation.url} aria-label="Copy link" />}
          />
        </Field>
      ) : null}
    </Dialog>
  )
}
