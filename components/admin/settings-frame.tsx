import type { ReactNode } from 'react'

import { PageHeader } from '@/components/ui/page-header'

/** A page of the settings: its head, then its parts, in one column that does not grow too wide. */
export function SettingsFrame(props: {
  title: string
  description: ReactNode
  actions?: ReactNode
  children: ReactNode
}) {
  const { title, description, actions, children } = props
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 px-4 py-5 sm:px-6">
      <PageHeader title={title} description={description} actions={actions} />
      {children}
    </div>
  )
}
