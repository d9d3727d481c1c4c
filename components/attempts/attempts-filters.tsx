'use client'

import { useState } from 'react'

import type { GoTo } from '@/components/layout/use-address'
import { TimeRangeControl } from '@/components/time-range/time-range'
import { SearchInput } from '@/components/ui/search-input'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { Select } from '@/components/ui/select'
import { type AttemptState, OLDER_THAN_DEFAULT } from '@/lib/search/attempts/attempts-input'

import type { AttemptsFilter } from './use-attempts'

const STATES = [
  { value: 'open', label: 'Without a result' },
  { value: 'answered', label: 'With a result' },
  { value: 'all', label: 'All' },
] as const

const AGES = [
  { value: '0', label: 'Of any age' },
  { value: String(OLDER_THAN_DEFAULT), label: 'Older than a minute' },
  { value: '600', label: 'Older than 10 minutes' },
  { value: '3600', label: 'Older than an hour' },
  { value: '86400', label: 'Older than a day' },
]

/** Which attempts are listed. The address holds it; a query goes there with Enter, as each reading is recorded. */
export function AttemptsFilters({ filter, goTo }: { filter: AttemptsFilter; goTo: GoTo }) {
  const [isTimeOpen, setTimeOpen] = useState(false)
  const age = filter.olderThan ?? String(OLDER_THAN_DEFAULT)
  const ages = AGES.some(({ value }) => value === age)
    ? AGES
    : [...AGES, { value: age, label: `Older than ${age} s` }]
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SegmentedControl<AttemptState>
        aria-label="Which attempts"
        size="sm"
        value={filter.state}
        onValueChange={(state) => goTo({ state: state === 'open' ? null : state })}
        options={STATES}
      />
      <TimeRangeControl
        range={filter.range}
        open={isTimeOpen}
        onOpenChange={setTimeOpen}
        onRange={({ since, until }) => goTo({ since, until })}
      />
      <div className="w-52 max-w-full">
        <Select
          aria-label="Age"
          value={age}
          options={ages}
          onValueChange={(value) => goTo({ olderThan: value === String(OLDER_THAN_DEFAULT) ? null : value })}
        />
      </div>
      <QueryField key={filter.q} q={filter.q} onQuery={(q) => goTo({ q: q === '' ? null : q })} />
    </div>
  )
}

function QueryField({ q, onQuery }: { q: string; onQuery: (q: string) => void }) {
  const [draft, setDraft] = useState(q)
  return (
    <SearchInput
      label="Query about what was begun"
      placeholder="actor:ada type:INVOICE"
      mono
      className="w-80 max-w-full"
      value={draft}
      onValueChange={(text) => {
        setDraft(text)
        if (text === '') onQuery('')
      }}
      onEnter={() => onQuery(draft.trim())}
    />
  )
}
