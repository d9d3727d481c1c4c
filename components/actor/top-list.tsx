import { Link } from '@/components/layout/link'
import { eventsPath } from '@/components/layout/paths'
import { toggleTerm } from '@/lib/query/edit'
import type { ActorValues } from '@/lib/search/actor'
import { countText } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

interface TopListProps {
  title: string
  tenant: string
  /** The query that finds the actor's events. */
  q: string
  /** The key of the term that a value adds to it. */
  name: string
  list: ActorValues
  /** Events that were counted. */
  total: number
}

/** The most frequent values with their counts. Each leads to those events. */
export function TopList({ title, tenant, q, name, list, total }: TopListProps) {
  return (
    <section aria-label={title} className="min-w-0 rounded-lg border bg-surface-raised px-3 py-2">
      <h3 className="pb-1 text-sm font-medium text-muted">{title}</h3>
      <ul className="flex flex-col">
        {list.values.map(({ value, count }) => (
          <li key={value} className="relative min-w-0">
            <Link
              href={eventsPath(tenant, { q: toggleTerm(q, name, value, 'include') })}
              className="group/top relative flex h-6 min-w-0 items-center justify-between gap-3 rounded-sm px-1.5"
            >
              <span
                aria-hidden="true"
                className="absolute inset-y-0.5 left-0 rounded-sm bg-accent-subtle"
                style={{ width: `${total === 0 ? 0 : Math.max(1, (count / total) * 100)}%` }}
              />
              <bdi
                className="relative truncate font-mono text-xs group-hover/top:underline"
                title={visibleText(value)}
              >
                {visibleText(value)}
              </bdi>
              <span className="relative shrink-0 text-sm">{countText(count)}</span>
            </Link>
          </li>
        ))}
      </ul>
      {list.more ? <p className="px-1.5 text-sm text-muted">And others.</p> : null}
    </section>
  )
}
