'use client'

import { partLater } from '@/components/ui/part-later'
import { useWasOpen } from '@/components/ui/use-was-open'

const ZoneDialog = partLater(() => import('./zone-dialog').then((module) => module.ZoneDialog))

/** The dialog of the time zone, read when somebody asks for it. */
export function ZoneDialogLater(props: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const wasOpen = useWasOpen(props.open)
  return wasOpen ? <ZoneDialog {...props} /> : null
}
