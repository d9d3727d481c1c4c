'use client'

import { PageFailed, type PageFailedProps } from '@/components/layout/page-failed'

/** A page outside the console that failed. */
export default function PageError(props: PageFailedProps) {
  return (
    <main id="content" className="flex min-h-dvh flex-col">
      <PageFailed {...props} />
    </main>
  )
}
