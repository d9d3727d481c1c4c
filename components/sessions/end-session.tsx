'use client'

import { LogOut } from 'lucide-react'
import { useState } from 'react'

import { AskDialog } from '@/components/layout/ask-dialog'
import { IconButton } from '@/components/ui/icon-button'
import type { SessionView } from '@/lib/admin/views'

import { useEndSession, type Whose } from './use-sessions'

/** The button that ends a session, and what it says before. */
export function EndSession({
  whose,
  session,
  device,
}: {
  whose: Whose
  session: SessionView
  device: string
}) {
  const [asking, setAsking] = useState(false)
  const end = useEndSession(whose)
  const { name } = session.user
  const title = whose === 'own' ? `End the session in ${device}?` : `End this session of ${name}?`
  return (
    <>
      <IconButton
        size="sm"
        icon={<LogOut size={14} />}
        aria-label={
          whose === 'own' ? `End the session in ${device}` : `End the session of ${name} in ${device}`
        }
        onClick={() => setAsking(true)}
      />
      <AskDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={title}
        description={
          whose === 'own'
            ? 'Its next click leads to the sign-in page. If you do not know it, change your password too.'
            : 'Their next click there leads to the sign-in page. They may sign in again: to keep them out, disable the user.'
        }
        confirmLabel="End session"
        work={end}
        input={session.id}
        done={`The session in ${device} has ended`}
      />
    </>
  )
}
