import { EyeOff } from 'lucide-react'

import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'

/** What the page is to somebody who sees only a part of the log: every proof of what they see, and nothing of the rest. */
export function LimitedIntegrity({ why }: { why: string }) {
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 px-4 py-5 sm:px-6">
      <PageHeader title="Integrity" />
      <EmptyState icon={<EyeOff size={18} />} title="Of the log as a whole you see nothing">
        {why} The events that you see can be proven one by one all the same: open one, and look at its seal.
      </EmptyState>
    </div>
  )
}
