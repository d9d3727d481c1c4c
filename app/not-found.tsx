import type { Metadata } from 'next'

import { NothingHere } from '@/components/layout/nothing-here'

export const metadata: Metadata = { title: 'Nothing here' }

/** 404 outside the console. */
export default function NotFound() {
  return (
    <main id="content" className="flex min-h-dvh flex-col">
      <NothingHere />
    </main>
  )
}
