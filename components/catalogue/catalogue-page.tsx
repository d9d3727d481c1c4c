'use client'

import { LibraryBig, SearchX } from 'lucide-react'
import { useDeferredValue } from 'react'

import { AnswerArea } from '@/components/layout/answer-area'
import { Link } from '@/components/layout/link'
import { LogPage } from '@/components/layout/log-page'
import { consolePath, eventsPath } from '@/components/layout/paths'
import { type GoTo, useAddress } from '@/components/layout/use-address'
import { Button } from '@/components/ui/button'
import { buttonStyle } from '@/components/ui/button-style'
import { EmptyState } from '@/components/ui/empty-state'
import { Notice } from '@/components/ui/notice'
import { SearchInput } from '@/components/ui/search-input'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { Skeleton } from '@/components/ui/skeleton'
import { toggleTerm } from '@/lib/query/edit'
import type { Catalogue } from '@/lib/search/catalogue'
import { counted, countText } from '@/lib/view/number-words'
import { addressProblems, chosen } from '@/lib/view/page-address'

import { CATALOGUE_SORTS, type CatalogueGroup, catalogueGroups, type CatalogueSort } from './catalogue-groups'
import { KindRow, TRACKS } from './kind-row'
import { useCatalogue } from './use-catalogue'
import { useFind } from './use-find'

const SHAPE = { find: 'text', sort: CATALOGUE_SORTS, type: 'text', action: 'text' } as const
const SORTS = [
  { value: 'count', label: 'Most events' },
  { value: 'name', label: 'Name' },
  { value: 'last', label: 'Latest' },
  { value: 'first', label: 'Newest kind' },
] as const

interface CataloguePageProps {
  tenant: string
  /** As it was when the page was made; null where it could not be read. */
  initial: Catalogue | null
}

/** What a log holds, for somebody who has never seen it. The address says what is searched, the order, and which kind is open. */
export function CataloguePage({ tenant, initial }: CataloguePageProps) {
  const { params, goTo } = useAddress()
  const catalogue = useCatalogue(tenant, initial)
  return (
    <LogPage
      title="Catalogue"
      description="Every kind of event that this log has seen, and what can be asked about it."
      query={catalogue}
      isReading={catalogue.isFetching && catalogue.data !== undefined}
      problems={addressProblems(params, SHAPE)}
    >
      <AnswerArea
        query={catalogue}
        failed="The catalogue could not be read"
        reading="Reading the catalogue"
        skeleton={<CatalogueSkeleton />}
      >
        {(found) => <CatalogueBody tenant={tenant} catalogue={found} params={params} goTo={goTo} />}
      </AnswerArea>
    </LogPage>
  )
}

interface BodyProps {
  tenant: string
  catalogue: Catalogue
  params: URLSearchParams
  goTo: GoTo
}

function CatalogueBody({ tenant, catalogue, params, goTo }: BodyProps) {
  const [find, setFind] = useFind(params.get('find') ?? '', (text) =>
    goTo({ find: text === '' ? null : text }, 'replace'),
  )
  const sort = chosen(params, 'sort', CATALOGUE_SORTS)
  // Typing stays quick while a thousand rows are drawn behind it.
  const groups = catalogueGroups(catalogue.entries, useDeferredValue(find), sort)
  const open = { type: params.get('type'), action: params.get('action') }
  const shown = groups.reduce((sum, { entries }) => sum + entries.length, 0)
  if (catalogue.entries.length === 0) {
    return (
      <EmptyState
        icon={<LibraryBig size={18} />}
        title="Nothing has been seen yet"
        actions={
          <Link href={consolePath('/events', tenant)} className={buttonStyle('primary')}>
            To the events
          </Link>
        }
      >
        Kinds of events appear here with the first event of each.
      </EmptyState>
    )
  }
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <SearchInput
          label="Find a type, action, change or source"
          value={find}
          onValueChange={setFind}
          className="w-80 max-w-full"
        />
        <SegmentedControl<CatalogueSort>
          aria-label="Order"
          size="sm"
          value={sort}
          onValueChange={(value) => goTo({ sort: value === 'count' ? null : value }, 'replace')}
          options={SORTS}
        />
        <p role="status" className="text-sm text-muted">
          {find === ''
            ? `${counted(catalogue.entryCount, 'kind')} in ${counted(catalogue.eventCount, 'event')}`
            : `${countText(shown)} of ${counted(catalogue.entries.length, 'kind')}`}
        </p>
      </div>
      {catalogue.entryCount > catalogue.entries.length ? (
        <Notice tone="info">
          This log has {counted(catalogue.entryCount, 'kind')} of events; these are the{' '}
          {countText(catalogue.entries.length)} most frequent. A source may put ids into its actions.
        </Notice>
      ) : null}
      {shown === 0 ? (
        <EmptyState
          icon={<SearchX size={18} />}
          title="No kind matches"
          actions={<Button onClick={() => setFind('')}>Show all kinds</Button>}
        >
          Every word must be in the type, action, change, outcome or source.
        </EmptyState>
      ) : null}
      {shown === 0 ? null : (
        <div
          role="table"
          aria-label="Kinds of events"
          data-kinds=""
          className="overflow-clip rounded-lg border bg-surface-raised"
        >
          <ColumnNames />
          {groups.map((group) => (
            <Group key={group.type} tenant={tenant} group={group} open={open} goTo={goTo} />
          ))}
        </div>
      )}
    </>
  )
}

function ColumnNames() {
  return (
    <div
      role="row"
      className={`${TRACKS} sticky top-0 z-10 h-7 items-center bg-surface-raised text-sm font-medium text-muted [&>*]:px-2`}
    >
      <span role="columnheader">Action</span>
      <span role="columnheader" className="max-sm:hidden">
        Changes
      </span>
      <span role="columnheader" className="max-lg:hidden">
        Sources
      </span>
      <span role="columnheader" className="max-xl:hidden">
        First, hour from
      </span>
      <span role="columnheader" className="max-md:hidden">
        Last, hour from
      </span>
      <span role="columnheader" className="pr-3! text-right">
        Events
      </span>
    </div>
  )
}

interface GroupProps {
  tenant: string
  group: CatalogueGroup
  open: { type: string | null; action: string | null }
  goTo: GoTo
}

function Group({ tenant, group, open, goTo }: GroupProps) {
  const { type, count, entries } = group
  return (
    <div role="rowgroup" className="[contain-intrinsic-size:auto_120px] [content-visibility:auto]">
      <div
        role="row"
        className="flex min-h-8 items-center gap-x-3 border-t bg-surface-sunken py-1 pr-3 pl-2.5 text-sm"
      >
        <div role="rowheader" aria-colspan={5} className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3">
          <h2 className="min-w-0 font-mono text-sm font-semibold wrap-anywhere">{type}</h2>
          <Link
            href={eventsPath(tenant, { q: toggleTerm('', 'type', type, 'include') })}
            className="rounded-sm leading-6 text-accent-text hover:underline"
            aria-label={`Look at events about ${type}`}
          >
            Look at them
          </Link>
        </div>
        <span role="cell" className="shrink-0 font-medium">
          {countText(count)}
        </span>
      </div>
      {entries.map((entry) => {
        const isOpen = open.type === type && open.action === entry.action
        return (
          <KindRow
            key={entry.action}
            tenant={tenant}
            entry={entry}
            isOpen={isOpen}
            onToggle={() => goTo(isOpen ? { type: null, action: null } : { type, action: entry.action })}
          />
        )
      })}
    </div>
  )
}

function CatalogueSkeleton() {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <p className="sr-only">Reading the catalogue…</p>
      <Skeleton className="h-7 w-80 max-w-full" />
      <Skeleton className="h-48 rounded-lg" />
      <Skeleton className="h-32 rounded-lg" />
    </div>
  )
}
