import { Compass } from 'lucide-react'

import { buttonStyle } from '@/components/ui/button-style'
import { EmptyState } from '@/components/ui/empty-state'

import { Link } from './link'

/** 404: a page that does not exist, and one that this person may not see; they look alike. */
export function NothingHere() {
  return (
    <div className="flex min-h-[60vh] flex-1 flex-col justify-center">
      <EmptyState
        icon={<Compass size={18} />}
        title="There is nothing here"
        level={1}
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
