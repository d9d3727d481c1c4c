'use client'

import { Ban, CirclePause, TriangleAlert } from 'lucide-react'

import { type SkeletonColumn, SkeletonRows } from '@/components/admin/table-skeleton'
import { useAddress } from '@/components/layout/use-address'
import { Badge } from '@/components/ui/badge'
import { RelativeTime } from '@/components/ui/relative-time'
import { Table, TableBody, TableHead, TableRow, Td, Th } from '@/components/ui/table'
import type { RuleView } from '@/lib/rules/rule-input'
import { countText } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { RuleActions } from './rule-actions'
import { ALL_RULES } from './rule-place'

const SKELETON: readonly SkeletonColumn[] = [
  { width: 'w-56' },
  { width: 'w-12', cell: 'max-sm:hidden' },
  { width: 'w-12' },
  { width: 'w-12', cell: 'max-md:hidden' },
  { width: 'w-32', cell: 'max-lg:hidden' },
  {},
]

interface RulesTableProps {
  tenant: string
  /** undefined while they are on their way. */
  rules: readonly RuleView[] | undefined
}

/** One row a rule, with what it kept out. */
export function RulesTable({ tenant, rules }: RulesTableProps) {
  return (
    <Table label="Ignore rules" busy={rules === undefined}>
      <TableHead>
        <Th>Rule</Th>
        <Th className="max-sm:hidden">State</Th>
        <Th className="text-right">Last 24 hours</Th>
        <Th className="text-right max-md:hidden">In all</Th>
        <Th className="max-lg:hidden">Last ignored</Th>
        <Th hidden className="w-10">
          Actions
        </Th>
      </TableHead>
      <TableBody>
        {rules === undefined ? (
          <SkeletonRows columns={SKELETON} />
        ) : (
          rules.map((rule) => <RuleRow key={rule.id} tenant={tenant} rule={rule} />)
        )}
      </TableBody>
    </Table>
  )
}

function RuleRow({ tenant, rule }: { tenant: string; rule: RuleView }) {
  const { goTo } = useAddress()
  const { name, query, source, ignored, problems } = rule
  return (
    <TableRow muted={!rule.enabled}>
      <Td className="w-full max-w-0 py-1.5">
        <div className="flex min-w-0 items-center gap-2">
          <button
            type="button"
            onClick={() => goTo({ ...ALL_RULES, rule: rule.id })}
            title={visibleText(name)}
            className="min-w-0 truncate rounded-sm text-left font-medium text-accent-text hover:underline"
          >
            {visibleText(name)}
          </button>
          {source === null ? null : <Badge mono>{visibleText(source)}</Badge>}
        </div>
        <div className="truncate font-mono text-xs text-muted" title={visibleText(query)}>
          <bdi>{visibleText(query)}</bdi>
        </div>
        {problems.map(({ path, message }) => (
          <p key={`${path} ${message}`} className="text-sm whitespace-normal text-danger">
            {message}
          </p>
        ))}
        <div className="mt-0.5 sm:hidden">
          <RuleState rule={rule} />
        </div>
      </Td>
      <Td className="max-sm:hidden">
        <RuleState rule={rule} />
      </Td>
      <Td className="text-right tabular-nums">
        <Count count={ignored.lastDay} />
      </Td>
      <Td className="text-right tabular-nums max-md:hidden">
        <Count count={ignored.total} />
      </Td>
      <Td className="max-lg:hidden">
        {ignored.lastAt === null ? (
          <span className="text-muted">Never</span>
        ) : (
          <>
            <span className="sr-only">In the hour from </span>
            <RelativeTime at={ignored.lastAt} precision="minute" />
          </>
        )}
      </Td>
      <Td className="px-1 text-right">
        <RuleActions tenant={tenant} rule={rule} />
      </Td>
    </TableRow>
  )
}

function Count({ count }: { count: number }) {
  return count === 0 ? <span className="text-muted">0</span> : countText(count)
}

/** Whether it ignores anything: one that cannot be read does not, whatever was chosen. */
function RuleState({ rule: { enabled, problems } }: { rule: RuleView }) {
  if (problems.length > 0) {
    return (
      <Badge tone="danger" icon={<TriangleAlert size={11} aria-hidden="true" />}>
        Cannot be read
      </Badge>
    )
  }
  return enabled ? (
    <Badge tone="accent" icon={<Ban size={11} aria-hidden="true" />}>
      On
    </Badge>
  ) : (
    <Badge icon={<CirclePause size={11} aria-hidden="true" />}>Off</Badge>
  )
}
