'use client'

import dynamic from 'next/dynamic'

import { later } from '@/components/ui/later'
import { useWasOpen } from '@/components/ui/use-was-open'

const ZoneDialog = dynamic(later(() => import('./zone-dialog').then((module) => module.ZoneDialog)))

/** The dialog of the time zone, read when somebody asks for it. */
export function ZoneDialogLater(props: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const wasOpen = useWasOpen(props.open)
  return wasOpen ? <ZoneDialog {...props} /> : null
}
