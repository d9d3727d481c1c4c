import { CircleAlert, CircleCheck } from 'lucide-react'
import { useId } from 'react'

import { cx } from '@/components/ui/class-names'
import { countText } from '@/lib/view/number-words'

import {
  completenessWords,
  type Counts,
  FATE_TEXT,
  type Fate,
  FATES,
  type MeterTone,
} from './completeness-parts'

const COLOUR: Record<Fate, string> = {
  delivered: 'bg-data-success',
  filtered: 'bg-data-none',
  expired: 'bg-data-read',
  dead: 'bg-data-delete',
  pending: 'bg-data-update',
}

const TONE: Record<MeterTone, string> = {
  success: 'text-success',
  warning: 'text-warning',
  danger: 'text-danger',
}

/** That every event has become something: a bar of what, the numbers, and what they add up to. */
export function Completeness({ counts }: { counts: Counts }) {
  const id = useId()
  const { title, about, tone } = completenessWords(counts)
  const Icon = tone === 'success' ? CircleCheck : CircleAlert
  const shown = FATES.filter((fate) => counts[fate] > 0)
  const words = shown.map((fate) => `${FATE_TEXT[fate].label} ${countText(counts[fate])}`).join(', ')
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3 rounded-lg border bg-surface-raised p-4">
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h2 id={id} className={cx('flex items-center gap-1.5 self-center font-semibold', TONE[tone])}>
          <Icon size={16} aria-hidden="true" />
          {title}
        </h2>
        <p className="text-sm text-muted">{about}</p>
      </header>
      <div
        role="img"
        aria-label={words === '' ? 'No event yet' : words}
        className="flex h-3 gap-px overflow-hidden rounded-sm bg-surface-active"
      >
        {shown.map((fate) => (
          <span
            key={fate}
            title={`${FATE_TEXT[fate].label}: ${countText(counts[fate])}`}
            className={cx(
              'h-full min-w-1 transition-[flex-grow] motion-reduce:transition-none',
              COLOUR[fate],
            )}
            style={{ flexGrow: counts[fate], flexBasis: 0 }}
          />
        ))}
      </div>
      <dl
        aria-label="What became of the events"
        className="grid grid-cols-2 gap-x-4 gap-y-2 sm:grid-cols-3 lg:grid-cols-6"
      >
        <Figure label="Accepted" about="Events of the log since it began" count={counts.accepted} sign="" />
        {FATES.map((fate, at) => (
          <Figure
            key={fate}
            {...FATE_TEXT[fate]}
            count={counts[fate]}
            colour={COLOUR[fate]}
            sign={at === 0 ? '=' : '+'}
            isBad={fate === 'dead' && counts.dead > 0}
          />
        ))}
      </dl>
    </section>
  )
}

interface FigureProps {
  label: string
  about: string
  count: number
  /** How it stands to the others: they add up. */
  sign: string
  colour?: string
  isBad?: boolean
}

function Figure({ label, about, count, sign, colour, isBad = false }: FigureProps) {
  return (
    <div title={about} className="min-w-0">
      <dt className="flex items-center gap-1.5 text-sm text-muted">
        {colour === undefined ? null : (
          <span aria-hidden="true" className={cx('size-2 shrink-0 rounded-[2px]', colour)} />
        )}
        <span className="truncate">{label}</span>
      </dt>
      <dd
        className={cx(
          'text-lg font-semibold tabular-nums',
          isBad && 'text-danger',
          count === 0 && 'text-muted',
        )}
      >
        {sign === '' ? null : (
          <span aria-hidden="true" className="mr-1.5 font-normal text-faint">
            {sign}
          </span>
        )}
        {countText(count)}
      </dd>
    </div>
  )
}
