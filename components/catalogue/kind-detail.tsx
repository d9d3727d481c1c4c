'use client'

import { ArrowUpRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'

import { errorRequestId, errorText } from '@/components/layout/api-error'
import { Link } from '@/components/layout/link'
import { eventPath, eventsPath } from '@/components/layout/paths'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import { Skeleton } from '@/components/ui/skeleton'
import type { Event } from '@/lib/event/event'
import { toggleTerm } from '@/lib/query/edit'
import type { CatalogueEntry, CatalogueSample } from '@/lib/search/catalogue'
import { detailsTermKey, eventTags } from '@/lib/view/event-tags'
import { eventSentence } from '@/lib/view/event-words'
import { counted, countText } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { exampleQueries } from './example-queries'
import { useCatalogueSample } from './use-catalogue'

/** Characters of a value, and tags of the newest event. */
const VALUE_MAX = 80
const TAGS_MAX = 12
/** Details keys shown at first. */
const KEYS_SHOWN = 12

/** What is known of one kind: exactly, from the counts of the log; and of its newest events, which are read now. */
export function KindDetail({ tenant, entry }: { tenant: string; entry: CatalogueEntry }) {
  const sample = useCatalogueSample(tenant, entry.type, entry.action)
  return (
    <div className="grid gap-x-8 gap-y-5 px-4 py-4 lg:grid-cols-2 xl:grid-cols-[minmax(0,5fr)_minmax(0,6fr)_minmax(0,5fr)]">
      <div className="flex min-w-0 flex-col gap-5">
        <Part title="Ask">
          <ul className="flex flex-col gap-1.5">
            {exampleQueries(entry, sample.data).map(({ words, q }) => (
              <li key={q} className="min-w-0">
                <Link href={eventsPath(tenant, { q })} className="group/ask block min-w-0 rounded-sm">
                  <bdi className="line-clamp-2 wrap-anywhere">{visibleText(words)}</bdi>
                  <code
                    className="block truncate font-mono text-xs text-accent-text group-hover/ask:underline"
                    title={q}
                  >
                    {visibleText(q)}
                  </code>
                </Link>
              </li>
            ))}
          </ul>
        </Part>
        <Counts entry={entry} />
      </div>
      {sample.error !== null ? (
        <div className="xl:col-span-2">
          <Notice tone="danger">
            <p>The newest events of this kind could not be read. {errorText(sample.error)}</p>
            {errorRequestId(sample.error) === null ? null : (
              <p className="mt-1 font-mono text-xs">Request {errorRequestId(sample.error)}</p>
            )}
            <Button size="sm" loading={sample.isFetching} onClick={() => void sample.refetch()}>
              Try again
            </Button>
          </Notice>
        </div>
      ) : sample.data === undefined ? (
        <div aria-busy="true" className="flex flex-col gap-2 xl:col-span-2">
          <p className="sr-only">Reading the newest events of this kind…</p>
          <Skeleton className="h-4 w-2/5" />
          <Skeleton className="h-4 w-4/5" />
          <Skeleton className="h-4 w-3/5" />
        </div>
      ) : (
        <SampleParts tenant={tenant} sample={sample.data} />
      )}
    </div>
  )
}

function Part({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <h3 className="text-sm font-medium text-muted">
        {title}
        {note === undefined ? null : <span className="font-normal"> · {note}</span>}
      </h3>
      <div className="mt-1.5 min-w-0">{children}</div>
    </section>
  )
}

/** Exact, from the hourly counts. */
function Counts({ entry }: { entry: CatalogueEntry }) {
  const { effects, sources, sourceCount } = entry
  return (
    <Part title="Counted" note={`${counted(entry.count, 'event')}, exactly`}>
      <ul className="flex flex-col text-sm">
        {effects.map(({ change, outcome, count }) => (
          <Count
            key={`${change} ${outcome}`}
            name={`${change === 'NONE' ? 'No change' : change}, ${outcome}`}
            count={count}
          />
        ))}
        {sources.map(({ name, count }) => (
          <Count key={name} name={`from ${name}`} count={count} />
        ))}
        {sourceCount > sources.length ? (
          <li className="text-muted">and from {counted(sourceCount - sources.length, 'other source')}</li>
        ) : null}
      </ul>
      <p className="mt-1.5 text-sm text-muted">
        First in the hour from <RelativeTime at={entry.firstHour} precision="minute" />, last in the hour from{' '}
        <RelativeTime at={entry.lastHour} precision="minute" />.
      </p>
    </Part>
  )
}

function Count({ name, count }: { name: string; count: number }) {
  return (
    <li className="flex max-w-80 min-w-0 items-baseline justify-between gap-3">
      <span className="truncate" title={name}>
        {name}
      </span>
      <span className="shrink-0">{countText(count)}</span>
    </li>
  )
}

function SampleParts({ tenant, sample }: { tenant: string; sample: CatalogueSample }) {
  const { newest, sampled } = sample
  if (newest === null) {
    return <p className="text-muted xl:col-span-2">Its events are no longer in the index.</p>
  }
  return (
    <>
      <Part
        title="Details keys"
        note={sampled === 1 ? 'of its newest event' : `sampled from its newest ${countText(sampled)} events`}
      >
        <Keys tenant={tenant} sample={sample} />
      </Part>
      <Part title="Newest event">
        <Newest tenant={tenant} event={newest} />
      </Part>
    </>
  )
}

function Keys({ tenant, sample }: { tenant: string; sample: CatalogueSample }) {
  const all = toggleTerm(toggleTerm('', 'type', sample.type, 'include'), 'action', sample.action, 'include')
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? sample.keys : sample.keys.slice(0, KEYS_SHOWN)
  return (
    <>
      {sample.keys.length === 0 ? <p className="text-sm text-muted">None.</p> : null}
      <ul className="flex flex-col text-sm">
        {shown.map(({ key, count, values }) => (
          <li key={key} className="flex min-w-0 flex-wrap items-baseline gap-x-2">
            <span className="max-w-full truncate font-mono text-xs" title={visibleText(key)}>
              {visibleText(key)}
            </span>
            {count === sample.sampled ? null : (
              <span className="text-xs text-muted">
                in {count} of {sample.sampled}
              </span>
            )}
            {values.map((value) => (
              <Link
                key={value}
                href={eventsPath(tenant, { q: toggleTerm(all, detailsTermKey(key), value, 'include') })}
                aria-label={`Events where ${key} is ${visibleText(value)}`}
                className="max-w-full min-w-6 truncate rounded-sm font-mono text-xs leading-6 text-accent-text hover:underline"
              >
                <bdi>{visibleText(value.slice(0, VALUE_MAX))}</bdi>
              </Link>
            ))}
          </li>
        ))}
      </ul>
      {shown.length < sample.keys.length ? (
        <Button size="sm" variant="ghost" onClick={() => setWhole(true)}>
          Show all {sample.moreKeys ? 'of the first ' : ''}
          {counted(sample.keys.length, 'key')}
        </Button>
      ) : sample.moreKeys ? (
        <p className="mt-1 text-sm text-muted">And more keys.</p>
      ) : null}
      {sample.fields.length === 0 ? null : (
        <p className="mt-2 text-sm text-muted">
          Also has{' '}
          {sample.fields
            .map(({ name, count }) =>
              count === sample.sampled ? name : `${name} (${count} of ${sample.sampled})`,
            )
            .join(', ')}
          .
        </p>
      )}
    </>
  )
}

function Newest({ tenant, event }: { tenant: string; event: Event }) {
  const tags = eventTags(event).slice(0, TAGS_MAX)
  return (
    <div className="flex min-w-0 flex-col gap-1.5 text-sm">
      <p>
        <RelativeTime at={event.occurredAt} precision="ms" className="font-mono text-xs" />
      </p>
      <p className="line-clamp-4 wrap-anywhere">
        <bdi>{visibleText(eventSentence(event).slice(0, 400))}</bdi>
      </p>
      <ul className="flex min-w-0 flex-wrap gap-1">
        {tags.map(({ label, value }) => (
          <li
            key={`${label} ${value}`}
            className="flex max-w-full min-w-0 gap-1 rounded-sm border bg-surface-raised px-1.5 font-mono text-xs leading-[18px]"
          >
            <span className="max-w-40 truncate text-muted">{visibleText(label)}</span>
            <bdi className="truncate">{visibleText(value.slice(0, VALUE_MAX))}</bdi>
          </li>
        ))}
      </ul>
      <p>
        <Link
          href={eventPath(tenant, event.id)}
          className="inline-flex items-center gap-1 rounded-sm text-accent-text hover:underline"
        >
          Open event
          <ArrowUpRight size={12} aria-hidden="true" />
        </Link>
      </p>
    </div>
  )
}
