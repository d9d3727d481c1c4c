'use client'

import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import type { StateProblem } from '@/lib/view/explorer-state'

import type { BrokenView } from './explorer-views'

interface AddressProblemsProps {
  problems: readonly StateProblem[]
  /** The open view: all that is wrong with it is shown here, its query too. */
  view: BrokenView | null
  onDrop: () => void
}

/** Parts of the address that the page cannot use. A filter that cannot be honoured stops the search: see `blocks`. */
export function AddressProblems({ problems, view, onDrop }: AddressProblemsProps) {
  const all = [...problems, ...(view?.queryProblems ?? [])]
  if (all.length === 0) return null
  const blocks = all.length > problems.length || problems.some((problem) => problem.blocks)
  return (
    <Notice tone={blocks ? 'danger' : 'warning'}>
      <div className="flex flex-wrap items-start justify-between gap-2">
        <div className="min-w-0">
          <p>
            <Summary blocks={blocks} view={view} />
          </p>
          <ul className="mt-0.5 text-sm text-muted">
            {all.map(({ param, wrong, message }) => (
              <li key={`${param} ${wrong} ${message}`}>
                {view === null ? null : <Struck param={param} wrong={wrong} />}
                <Message text={message} />
              </li>
            ))}
          </ul>
        </div>
        {problems.length === 0 ? null : (
          <Button size="sm" onClick={onDrop}>
            {blocks ? 'Search without them' : 'Remove them'}
          </Button>
        )}
      </div>
    </Notice>
  )
}

function Summary({ blocks, view }: { blocks: boolean; view: BrokenView | null }) {
  if (!blocks) return 'Parts of this address cannot be used. They do not change which events are shown.'
  if (view === null) {
    return 'Nothing was searched: a part of this address cannot be used, and without it other events would be shown.'
  }
  return (
    <>
      Nothing was searched: the view “<bdi>{view.view.name}</bdi>” holds what cannot be used any more, and it
      does not run without. Put it right and update the view.
    </>
  )
}

const WRONG_MAX = 80

/** What a view cannot use, struck out. */
function Struck({ param, wrong }: { param: string; wrong: string }) {
  const text = wrong.length > WRONG_MAX ? `${wrong.slice(0, WRONG_MAX)}…` : wrong
  return (
    <>
      <del className="rounded-sm bg-surface-raised px-1 font-mono text-xs text-danger">
        {param}=<bdi>{text}</bdi>
      </del>{' '}
    </>
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
