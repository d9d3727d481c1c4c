import { Link } from '@/components/layout/link'
import { cx } from '@/components/ui/class-names'
import { countText } from '@/lib/view/number-words'

import { destinationPath, type Part, PARTS } from './place'

const LABEL: Record<Part, string> = {
  overview: 'Overview',
  'dead-letters': 'Dead letters',
  replays: 'Replays',
  settings: 'Settings',
  verify: 'Verify',
}

interface DestinationTabsProps {
  tenant: string
  id: string
  here: Part
  deadLetters: number
}

/** What can be looked at of a destination, one beside the other. */
export function DestinationTabs({ tenant, id, here, deadLetters }: DestinationTabsProps) {
  return (
    <nav aria-label="Of this destination" className="flex gap-4 overflow-x-auto border-b">
      {PARTS.map((part) => (
        <Link
          key={part}
          href={destinationPath(tenant, id, part)}
          aria-current={part === here ? 'page' : undefined}
          className={cx(
            '-mb-px flex h-8 shrink-0 items-center gap-1.5 border-b-2 text-base transition-colors pointer-coarse:h-10',
            part === here
              ? 'border-accent font-medium text-text'
              : 'border-transparent text-muted hover:text-text',
          )}
        >
          {LABEL[part]}
          {part === 'dead-letters' && deadLetters > 0 ? (
            <span className="rounded-full bg-danger-subtle px-1.5 text-xs font-medium text-danger tabular-nums">
              {countText(deadLetters)}
            </span>
          ) : null}
        </Link>
      ))}
    </nav>
  )
}
