'use client'

import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import type { StateProblem } from '@/lib/view/explorer-state'

/** Parts of the address that the page cannot use. A filter that cannot be honoured stops the search: see `blocks`. */
export function AddressProblems({
  problems,
  onDrop,
}: {
  problems: readonly StateProblem[]
  onDrop: () => void
}) {
  if (problems.length === 0) return null
  const blocks = problems.some((problem) => problem.blocks)
  return (
    <Notice tone={blocks ? 'danger' : 'warning'}>
      <div className="flex flex-wrap items-start justify-between gap-2">
        <div className="min-w-0">
          <p>
            {blocks
              ? 'Nothing was searched: a part of this address cannot be used, and without it other events would be shown.'
              : 'Parts of this address cannot be used. They do not change which events are shown.'}
          </p>
          <ul className="mt-0.5 text-sm text-muted">
            {problems.map(({ param, message }) => (
              <li key={param}>
                <Message text={message} />
              </li>
            ))}
          </ul>
        </div>
        <Button size="sm" onClick={onDrop}>
          {blocks ? 'Search without them' : 'Remove them'}
        </Button>
      </div>
    </Notice>
  )
}

/** A message in which names stand between backticks. */
function Message({ text }: { text: string }) {
  return text.split('`').map((part, i) =>
    i % 2 === 0 ? (
      part
    ) : (
      // Parts have no identity but their place in the sentence.
      <code key={i} className="rounded-sm bg-surface-raised px-1 font-mono text-xs text-text">
        {part}
      </code>
    ),
  )
}
