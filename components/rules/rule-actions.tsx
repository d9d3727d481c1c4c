'use client'

import { CirclePause, CirclePlay, MoreHorizontal, PencilLine, ScrollText, Trash2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'

import { ApiError, errorText } from '@/components/layout/api-error'
import { AskDialog } from '@/components/layout/ask-dialog'
import { eventsPath } from '@/components/layout/paths'
import { useAddress } from '@/components/layout/use-address'
import { DropdownMenu, MenuItem, MenuSeparator } from '@/components/ui/dropdown-menu'
import { IconButton } from '@/components/ui/icon-button'
import { useToast } from '@/components/ui/toast'
import type { RuleView } from '@/lib/rules/rule-input'
import { ruleSearch } from '@/lib/rules/rule-search'
import { counted } from '@/lib/view/number-words'

import { ALL_RULES } from './rule-place'
import { useDeleteRule, useSaveRule } from './use-rules'

/** What can be done about one rule. */
export function RuleActions({ tenant, rule }: { tenant: string; rule: RuleView }) {
  const { goTo } = useAddress()
  const router = useRouter()
  const toast = useToast()
  const [asking, setAsking] = useState<'delete' | 'all' | null>(null)
  const save = useSaveRule(tenant)
  const { id, name, version, enabled } = rule
  const turn = () => {
    save.mutateAsync({ id, version, enabled: !enabled }).then(
      () => toast({ title: enabled ? `${name} is off: it ignores nothing` : `${name} is on` }),
      (error: unknown) => {
        if (error instanceof ApiError && error.at('confirmAll') !== undefined) setAsking('all')
        else toast({ tone: 'danger', title: `${name} was not changed`, description: errorText(error) })
      },
    )
  }
  const cannotBeOn = enabled || rule.problems.length === 0 ? undefined : 'It cannot be read: change it first.'
  return (
    <>
      <DropdownMenu
        align="end"
        trigger={
          <IconButton
            size="sm"
            tooltip="none"
            icon={<MoreHorizontal size={14} />}
            aria-label={`Actions for ${name}`}
            loading={save.isPending}
          />
        }
      >
        <MenuItem icon={<PencilLine size={14} />} onSelect={() => goTo({ ...ALL_RULES, rule: id })}>
          Change…
        </MenuItem>
        <MenuItem
          icon={enabled ? <CirclePause size={14} /> : <CirclePlay size={14} />}
          disabledReason={cannotBeOn}
          onSelect={turn}
        >
          {enabled ? 'Turn off' : 'Turn on'}
        </MenuItem>
        <MenuItem
          icon={<ScrollText size={14} />}
          onSelect={() => router.push(eventsPath(tenant, { q: ruleSearch(rule) }))}
        >
          Such events in the log
        </MenuItem>
        <MenuSeparator />
        <MenuItem danger icon={<Trash2 size={14} />} onSelect={() => setAsking('delete')}>
          Delete…
        </MenuItem>
      </DropdownMenu>
      <DeleteDialog tenant={tenant} rule={rule} open={asking === 'delete'} onClose={() => setAsking(null)} />
      <AllDialog tenant={tenant} rule={rule} open={asking === 'all'} onClose={() => setAsking(null)} />
    </>
  )
}

interface AskingProps {
  tenant: string
  rule: RuleView
  open: boolean
  onClose: () => void
}

/** Turns on what would ignore everything, once somebody says that it may. */
function AllDialog({ tenant, rule: { id, name, version, source }, open, onClose }: AskingProps) {
  const work = useSaveRule(tenant)
  const whose = source === null ? 'every event' : `every event of ${source}`
  return (
    <AskDialog
      open={open}
      onClose={onClose}
      title={`Turn on ${name}?`}
      description={`It would ignore ${whose}, or all but what it names. Nothing of that comes back, and a log that stays empty looks like a quiet day.`}
      confirmLabel="Ignore everything"
      work={work}
      input={{ id, version, enabled: true, confirmAll: true }}
      done={`${name} is on`}
    />
  )
}

function DeleteDialog(props: AskingProps) {
  const { tenant, rule, open, onClose } = props
  const work = useDeleteRule(tenant)
  const { total } = rule.ignored
  const gone = total === 0 ? '' : ` What it ignored does not come back: ${counted(total, 'event')} so far.`
  return (
    <AskDialog
      open={open}
      onClose={onClose}
      title={`Delete ${rule.name}?`}
      description={`Events that it would have ignored are stored from now on.${gone} What it was stays in the log.`}
      confirmLabel="Delete rule"
      work={work}
      input={rule.id}
      done={`${rule.name} is deleted`}
    />
  )
}
