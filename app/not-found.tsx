import { Compass } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'

import { buttonStyle } from '@/components/ui/button-style'
import { EmptyState } from '@/components/ui/empty-state'

export const metadata: Metadata = { title: 'Nothing here' }

/** 404: a page that does not exist, and one that this person may not see; they look alike. */
export default function NotFound() {
  return (
    <div className="flex min-h-[60vh] flex-1 flex-col justify-center">
      <EmptyState
        icon={<Compass size={18} />}
        title="There is nothing here"
        actions={
          <Link href="/" className={buttonStyle('secondary')}>
            Go to the start
          </Link>
        }
      >
        The address may be misspelt, or you may not have access to it.
      </EmptyState>
    </div>
  )
}
