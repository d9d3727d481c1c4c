'use client'

import { PageFailed, type PageFailedProps } from '@/components/layout/page-failed'

/** A page of the console that failed; the way to other pages stays. */
export default function ConsoleError(props: PageFailedProps) {
  return <PageFailed {...props} />
}
