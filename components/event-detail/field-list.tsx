'use client'

import { History, UserSearch, Waypoints } from 'lucide-react'
import { useState } from 'react'

import { TermButton } from '@/components/event-table/term-button'
import { TimeButton } from '@/components/event-table/time-button'
import { Link } from '@/components/layout/link'
import { Button } from '@/components/ui/button'
import { buttonStyle } from '@/components/ui/button-style'
import { cx } from '@/components/ui/class-names'
import { CopyButton } from '@/components/ui/copy-button'
import { absoluteTime } from '@/components/ui/time-text'
import { useZone } from '@/components/ui/zone'
import { counted } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import type { EventField, FieldGroup } from './event-fields'

/** Longer values show their start, and all of themselves on request. */
const VALUE_MAX = 400

/** The fields of an event in groups. With `isWide` groups stand beside each other. */
export function FieldList({ groups, isWide }: { groups: readonly FieldGroup[]; isWide: boolean }) {
  return (
    <div className={cx('min-w-0', isWide ? 'columns-[320px] gap-6' : 'flex flex-col gap-3')}>
      {groups.map(({ title, fields, link }) => (
        <section
          key={title}
          aria-label={title}
          className={cx('min-w-0', isWide && 'mb-3 break-inside-avoid')}
        >
          <div className="mb-0.5 flex min-h-6 items-center gap-2">
            <h3 className="text-xs font-medium text-muted">{title}</h3>
            {link === undefined ? null : (
              <Link href={link.href} className={buttonStyle('ghost', 'sm')}>
                <LinkIcon kind={link.kind} />
                {link.text}
              </Link>
            )}
          </div>
          <dl className="grid grid-cols-[minmax(88px,auto)_minmax(0,1fr)] gap-x-3">
            {fields.map((field, i) => (
              // Two elements of an array are two fields of one name, and may be equal.
              <FieldRow key={`${field.label}:${i}`} field={field} />
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}

function FieldRow({ field }: { field: EventField }) {
  const { label, value } = field
  return (
    <div className="group/field col-span-2 grid min-h-6 grid-cols-subgrid items-start">
      <dt className="max-w-40 py-0.5 text-sm break-words text-muted">
        <bdi>{visibleText(label)}</bdi>
      </dt>
      <dd className="flex min-w-0 items-start gap-1">
        <span className="min-w-0 flex-1 py-0.5 text-sm">
          <FieldValue field={field} />
        </span>
        <span className="shrink-0 opacity-0 transition-opacity group-focus-within/field:opacity-100 group-hover/field:opacity-100 pointer-coarse:opacity-100">
          <CopyButton text={value} aria-label={`Copy ${label}`} />
        </span>
      </dd>
    </div>
  )
}

function FieldValue({ field: { label, value, key, isCode, isTime, isProse } }: { field: EventField }) {
  const style = isCode === true ? 'font-mono text-xs' : ''
  const zone = useZone()
  const time = isTime === true ? absoluteTime(value, 'ms', zone) : null
  if (time !== null) {
    return (
      <TimeButton at={value} name={`${label} ${time.moment} ${time.zone}`} isTabStop>
        <time dateTime={value}>
          {time.moment} <span className="text-muted">{time.zone}</span>
        </time>
      </TimeButton>
    )
  }
  if (value === '') return <span className="text-faint">empty</span>
  if (key === undefined || isProse === true || value.length > VALUE_MAX) {
    return <LongText text={value} className={style} />
  }
  return (
    <TermButton term={{ key, value }} name={`${label} ${value}`} isTabStop className={style}>
      <bdi className="wrap-anywhere whitespace-pre-wrap">{visibleText(value)}</bdi>
    </TermButton>
  )
}

function LongText({ text, className }: { text: string; className: string }) {
  const [isWhole, setWhole] = useState(false)
  const style = cx('wrap-anywhere whitespace-pre-wrap', className)
  if (text.length <= VALUE_MAX) return <bdi className={style}>{visibleText(text)}</bdi>
  return (
    <>
      <bdi className={cx('block', style, isWhole && 'max-h-80 overflow-y-auto')}>
        {visibleText(isWhole ? text : `${text.slice(0, VALUE_MAX)}…`)}
      </bdi>
      <Button size="sm" variant="ghost" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
        {isWhole ? 'Show less' : `Show all ${counted(text.length, 'character')}`}
      </Button>
    </>
  )
}

const LINK_ICON = { history: History, actor: UserSearch, trace: Waypoints }

function LinkIcon({ kind }: { kind: keyof typeof LINK_ICON }) {
  const Icon = LINK_ICON[kind]
  return <Icon size={12} aria-hidden="true" />
}
