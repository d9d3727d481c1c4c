import { Check, CircleMinus, Focus, Minus, Pin, PinOff } from 'lucide-react'
import type { ReactNode } from 'react'

import { cutValue, spokenValue } from '@/components/event-table/fit-tags'
import { cx } from '@/components/ui/class-names'
import { counted, countText } from '@/lib/view/number-words'

import { type Facet, type FacetValue, isCounted } from './facet-answer'
import { onFacetKey } from './facet-keys'
import type { FacetEdit } from './facet-terms'

/** Characters of a value that can be seen at most; the rest is in its tip. */
const CHARS_MAX = 60
/** A shorter value is never cut by the width of the panel, so it needs no tip. */
const TIP_FROM_CHARS = 18

type State = 'include' | 'exclude' | null

interface ValueRowProps {
  facet: Facet
  value: FacetValue
  state: State
  /** How long its bar is, from 0 to 1. */
  share: number
  isTabStop: boolean
  onFocus: () => void
  onEdit: (edit: FacetEdit) => void
  /** Where values are keys: such a one can become a facet of its own, in place of "only". */
  pin: { isPinned: boolean; toggle: () => void } | null
}

/** One value with its count: a click includes it, and buttons beside it do the rest. */
export function ValueRow({ facet, value, state, share, isTabStop, onFocus, onEdit, pin }: ValueRowProps) {
  const shown = value.label ?? value.value
  const spoken = spokenValue(shown) || '""'
  const count = shortCount(value, facet)
  const edit = (how: FacetEdit) => (how === 'only' && pin !== null ? pin.toggle() : onEdit(how))
  return (
    <li className="group/value relative">
      <button
        type="button"
        role="checkbox"
        aria-checked={state === 'exclude' ? 'mixed' : state === 'include'}
        aria-label={`${spoken}, ${state === 'exclude' ? 'excluded, ' : ''}${countWords(value, facet)}`}
        aria-keyshortcuts={pin === null ? 'i e o' : 'i e'}
        tabIndex={isTabStop ? 0 : -1}
        data-facet-value=""
        data-tip={tipOf(value)}
        data-tip-side="right"
        onFocus={onFocus}
        onClick={(event) => onEdit(event.altKey ? 'exclude' : 'include')}
        onKeyDown={(event) => onFacetKey(event, edit)}
        className={cx(
          'relative flex h-6 w-full min-w-0 items-center gap-1 overflow-hidden rounded-sm px-1 text-left text-sm hover:bg-surface-hover pointer-coarse:h-9',
          state === 'include' && 'bg-accent-subtle text-accent-text',
          state === 'exclude' && 'text-danger',
          state === null && value.count === 0 && 'text-muted',
        )}
      >
        <span
          aria-hidden="true"
          style={{ width: `${share * 100}%` }}
          className={cx(
            'absolute inset-y-0.5 left-0 rounded-sm',
            state === 'include' ? 'bg-accent-border opacity-40' : 'bg-surface-active opacity-70',
          )}
        />
        <span className="relative flex w-3 shrink-0 justify-center">{markOf(state)}</span>
        <bdi className={cx('relative min-w-0 flex-1 truncate', state === 'exclude' && 'line-through')}>
          {cutValue(shown, CHARS_MAX)}
        </bdi>
        <span
          aria-hidden="true"
          className="relative hidden w-10 shrink-0 group-focus-within/value:block group-hover/value:block pointer-coarse:block pointer-coarse:w-16"
        />
        <span className={cx('relative shrink-0 text-xs', state === null && 'text-muted')}>{count}</span>
      </button>
      <Actions count={count} spoken={spoken} state={state} onEdit={onEdit} pin={pin} />
    </li>
  )
}

interface ActionsProps {
  /** What stands at the right of them. */
  count: string
  spoken: string
  state: State
  onEdit: (edit: FacetEdit) => void
  pin: ValueRowProps['pin']
}

function Actions({ count, spoken, state, onEdit, pin }: ActionsProps) {
  return (
    <span
      style={{ right: `calc(${count.length} * 1ch + 6px)` }}
      className="absolute inset-y-0 hidden items-center text-xs group-focus-within/value:flex group-hover/value:flex pointer-coarse:flex"
    >
      <Action
        name={`${state === 'exclude' ? 'Stop excluding' : 'Exclude'} ${spoken}`}
        icon={<CircleMinus size={12} />}
        onClick={() => onEdit('exclude')}
      />
      {pin === null ? (
        <Action name={`Only ${spoken}`} icon={<Focus size={12} />} onClick={() => onEdit('only')} />
      ) : (
        <Action
          name={`${pin.isPinned ? 'Unpin' : 'Pin'} ${spoken}`}
          icon={pin.isPinned ? <PinOff size={12} /> : <Pin size={12} />}
          onClick={pin.toggle}
        />
      )}
    </span>
  )
}

/** A small button beside a value; the keyboard comes to it from the value, by →. */
function Action({ name, icon, onClick }: { name: string; icon: ReactNode; onClick: () => void }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={name}
      data-tip={name}
      onClick={onClick}
      onKeyDown={(event) => onFacetKey(event)}
      className="flex size-5 items-center justify-center rounded-sm text-muted hover:bg-surface-active hover:text-text pointer-coarse:size-8"
    >
      {icon}
    </button>
  )
}

function markOf(state: State): ReactNode {
  if (state === null) return null
  const Mark = state === 'include' ? Check : Minus
  return <Mark size={12} aria-hidden="true" />
}

function shortCount({ count }: FacetValue, facet: Facet): string {
  return isCounted(facet) ? `${facet.exact ? '' : '≈'}${countText(count)}` : '–'
}

function countWords({ count }: FacetValue, facet: Facet): string {
  if (!isCounted(facet)) return 'not counted'
  const { exact, counted: of } = facet
  return exact ? counted(count, 'event') : `${countText(count)} of the newest ${countText(of)} events`
}

function tipOf({ label, value }: FacetValue): string | undefined {
  if (label !== undefined && label !== value) return `${label}\n${value}`
  return value.length > TIP_FROM_CHARS ? value : undefined
}
