'use client'

import { Ban } from 'lucide-react'

import { Link } from '@/components/layout/link'
import { countText } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { rulesOfSource } from './rule-place'
import { useRules } from './use-rules'

/** Rules that are named with what they kept out; of more there is the sum. */
const NAMED_MAX = 2

/** Which rules kept out how many events of a source in the last 24 hours; nothing where none did. */
export function IgnoredOf({ tenant, source }: { tenant: string; source: string }) {
  const rules = useRules(tenant)
  const ignored = (rules.data?.rules ?? []).flatMap((rule) => {
    const own = rule.ignored.sources.find(({ name }) => name === source)
    return own === undefined ? [] : [{ name: rule.name, count: own.lastDay }]
  })
  if (ignored.length === 0) return null
  const sorted = ignored.toSorted((a, b) => b.count - a.count)
  const rest = sorted.slice(NAMED_MAX).reduce((sum, { count }) => sum + count, 0)
  const words = sorted
    .slice(0, NAMED_MAX)
    .map(({ name, count }) => `${countText(count)} by ${visibleText(name)}`)
  if (rest > 0) words.push(`${countText(rest)} by others`)
  return (
    <Link
      href={rulesOfSource(tenant, source)}
      title={sorted.map(({ name, count }) => `${visibleText(name)}: ${countText(count)}`).join('\n')}
      className="flex max-w-full items-center gap-1 text-sm text-muted hover:text-text hover:underline"
    >
      <Ban size={12} aria-hidden="true" className="shrink-0" />
      <span className="truncate">Ignored in 24 h: {words.join(', ')}</span>
    </Link>
  )
}
