'use client'

import { useMemo, useState } from 'react'

import { ActorIcon } from '@/components/event-table/actor-cell'
import { Link } from '@/components/layout/link'
import { eventPath } from '@/components/layout/paths'
import { Button } from '@/components/ui/button'
import { cx } from '@/components/ui/class-names'
import { Tooltip } from '@/components/ui/tooltip'
import { useZone } from '@/components/ui/zone'
import { zonedTime } from '@/lib/base/zone'
import type { AsOfAnswer, BlameAnswer } from '@/lib/search/resource/answers'
import type { Setter } from '@/lib/search/resource/blame-walk'
import { countText, counted } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { blameWords } from './history-words'
import { type StateBlock, stateBlocks, type StateLine, stateLines } from './state-lines'

/** Lines drawn at first, and with each further step: a state can have a hundred thousand. */
const DRAWN = 600
/** Characters of a text drawn at first. */
const TEXT_MAX = 2000

interface StateDocumentProps {
  tenant: string
  answer: AsOfAnswer
}

/** A state, line by line, and beside it which event set what. */
export function StateDocument({ tenant, answer }: StateDocumentProps) {
  const [max, setMax] = useState(DRAWN)
  const { value, blame = null, from } = answer
  const lines = useMemo(() => (value === undefined ? [] : stateLines(value, blame)), [value, blame])
  const blocks = useMemo(() => stateBlocks(lines.slice(0, max)), [lines, max])
  const newest = from?.side === 'after' ? from.event.id : null
  return (
    <div className="flex flex-col gap-2">
      <div
        role="region"
        aria-label="State"
        className="@container overflow-hidden rounded-md border bg-surface-raised"
      >
        {blocks.map((block, i) => (
          <Block
            key={i}
            block={block}
            tenant={tenant}
            events={blame?.events ?? {}}
            isNewest={block.setter?.how === 'set' && block.setter.event === newest}
          />
        ))}
      </div>
      {lines.length > max ? (
        <p className="flex items-center gap-2 text-sm text-muted">
          {countText(max)} of {counted(lines.length, 'line')} are drawn.
          <Button size="sm" onClick={() => setMax(max * 4)}>
            Draw more
          </Button>
        </p>
      ) : null}
    </div>
  )
}

interface BlockProps {
  block: StateBlock
  tenant: string
  events: BlameAnswer['events']
  /** The version that is shown set it. */
  isNewest: boolean
}

function Block({ block, tenant, events, isNewest }: BlockProps) {
  return (
    <div
      className={cx(
        'grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 border-b last:border-b-0 @min-[560px]:grid-cols-[208px_minmax(0,1fr)] @min-[560px]:gap-x-0',
        isNewest && 'bg-accent-subtle',
      )}
    >
      <div className="min-w-0 px-2 @min-[560px]:border-r @min-[560px]:bg-surface-sunken/60">
        {block.setter === null ? null : <Gutter setter={block.setter} tenant={tenant} events={events} />}
      </div>
      <div className="col-span-2 min-w-0 px-2 py-0.5 @min-[560px]:col-span-1">
        {block.lines.map((line, i) => (
          <Line key={i} line={line} />
        ))}
      </div>
    </div>
  )
}

function Gutter({
  setter,
  tenant,
  events,
}: {
  setter: Setter
  tenant: string
  events: BlameAnswer['events']
}) {
  const zone = useZone()
  const { short, sentence, event } = blameWords(setter, events, zone)
  const day = event === null ? null : (zonedTime(event.occurredAt, zone)?.day ?? null)
  const style = 'flex h-6 min-w-0 items-center gap-1.5 rounded-sm text-sm'
  const words = (
    <>
      {setter.how === 'set' && event !== null ? <ActorIcon type={event.actor.type} /> : null}
      <bdi className={cx('min-w-0 flex-1 truncate', setter.how !== 'set' && 'text-muted italic')}>
        {short}
      </bdi>
      {day === null ? null : (
        <span className="shrink-0 font-mono text-xs text-muted">
          {setter.how === 'set' ? '' : '≤ '}
          {day}
        </span>
      )}
    </>
  )
  if (event === null) return <span className={style}>{words}</span>
  return (
    <Tooltip content={`${sentence}. ${event.action}`} side="right">
      <Link
        href={eventPath(tenant, event.id)}
        aria-label={`${sentence}. Open event`}
        className={cx(style, 'hover:text-accent-text hover:underline')}
      >
        {words}
      </Link>
    </Tooltip>
  )
}

const COLOUR: Record<StateLine['kind'], string> = {
  string: 'text-syntax-string',
  number: 'text-syntax-number',
  literal: 'text-syntax-literal',
  bracket: 'text-muted',
  redacted: 'text-muted italic',
}

function Line({ line: { indent, name, text, kind } }: { line: StateLine }) {
  const [isWhole, setWhole] = useState(false)
  const isCut = !isWhole && text.length > TEXT_MAX
  const isBlock = text.includes('\n')
  return (
    <div
      className="font-mono text-xs leading-5 wrap-anywhere whitespace-pre-wrap"
      // Deep documents on narrow screens keep room for their values.
      style={{ paddingInlineStart: `calc(${Math.min(indent, 12)} * min(2ch, 1.5vw))` }}
    >
      {name === null ? null : (
        <>
          <bdi className="text-syntax-key">{visibleText(name)}</bdi>
          <span className="text-faint">: </span>
        </>
      )}
      <bdi className={cx(COLOUR[kind], isBlock && 'block border-l pl-2')}>
        {visibleText(isCut ? text.slice(0, TEXT_MAX) : text)}
        {isCut ? '…' : ''}
      </bdi>
      {isCut ? (
        <Button size="sm" variant="ghost" onClick={() => setWhole(true)}>
          Show all {counted(text.length, 'character')}
        </Button>
      ) : null}
    </div>
  )
}
