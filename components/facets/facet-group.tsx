'use client'

import { ChevronRight, Pin, PinOff, RotateCcw, Search } from 'lucide-react'
import { useId, useMemo, useState } from 'react'

import { errorText } from '@/components/layout/api-error'
import { cx } from '@/components/ui/class-names'
import { IconButton } from '@/components/ui/icon-button'
import { Input } from '@/components/ui/input'
import { ALL_TENANTS } from '@/lib/access/tenants'
import type { CountedSearch } from '@/lib/view/counted-search'
import { countText } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { type Facet, type FacetValue, isCounted } from './facet-answer'
import { facetLabel, type FacetEdit, isChosen, isKeys, statesIn } from './facet-terms'
import { FacetValues } from './facet-values'
import { hasKey, withoutKey, withPin } from './pins'
import type { FacetPreferences } from './use-facet-preferences'
import { useFacetValues, VALUES_MAX, VALUES_SHOWN } from './use-facets'
import { useSettled } from './use-settled'

const NOT_COUNTED = 'Not counted: it would have taken too long.'

interface FacetGroupProps {
  facet: Facet
  search: CountedSearch | null
  q: string
  isOld: boolean
  preferences: FacetPreferences
  onEdit: (value: FacetValue, edit: FacetEdit) => void
  onReset: () => void
}

/** One facet: its values with their counts, and what can be done with them. */
export function FacetGroup({ facet, search, q, isOld, preferences, onEdit, onReset }: FacetGroupProps) {
  const id = useId()
  const [contains, setContains] = useState('')
  const [isWhole, setWhole] = useState(false)
  const text = useSettled(contains.trim())
  const wanted = useMemo(() => (text !== '' || isWhole ? { contains: text } : null), [text, isWhole])
  const further = useFacetValues(search, facet.key, wanted)
  const stateOf = useMemo(() => statesIn(q, facet.key), [q, facet.key])
  const label = facetLabel(facet.key)
  const name = visibleText(label.text)
  const isClosed = preferences.isClosed(facet.key)
  const shown = further.facet ?? facet
  const isSearching = contains.trim() !== ''
  return (
    <section aria-labelledby={`${id}-name`} className="border-b py-1 last:border-b-0">
      <div className="group/head flex h-7 items-center gap-0.5 pr-1 pl-1.5">
        <h3 className="flex min-w-0 flex-1">
          <button
            type="button"
            aria-expanded={!isClosed}
            aria-controls={`${id}-values`}
            onClick={() => preferences.setClosed(facet.key, !isClosed)}
            className="flex h-6 min-w-0 items-center gap-1 rounded-sm pr-1 text-sm font-medium hover:bg-surface-hover"
          >
            <ChevronRight
              size={12}
              aria-hidden="true"
              className={cx('shrink-0 text-faint transition-transform', !isClosed && 'rotate-90')}
            />
            <bdi id={`${id}-name`} className={cx('truncate', label.isPath && 'font-mono text-xs')}>
              {name}
            </bdi>
          </button>
          {shown.exact ? null : <Sampled facet={shown} ofAll={search?.tenant === ALL_TENANTS} />}
        </h3>
        {isChosen(q, facet.key) ? (
          <IconButton
            icon={<RotateCcw size={12} />}
            size="sm"
            aria-label={`Reset ${name}`}
            onClick={onReset}
          />
        ) : null}
        <PinButton facet={facet.key} name={name} preferences={preferences} isFixed={!label.isPath} />
      </div>
      {isClosed ? null : (
        <div id={`${id}-values`} className={cx('pr-1.5 pl-2', further.isOld && !isOld && 'opacity-60')}>
          {facet.more || isSearching ? (
            <Input
              aria-label={`Search ${name}`}
              placeholder="Search values"
              value={contains}
              autoComplete="off"
              spellCheck={false}
              icon={<Search size={12} />}
              className="mb-1 !h-6 text-sm pointer-coarse:!h-9"
              onChange={(event) => setContains(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Escape' || contains === '') return
                event.stopPropagation()
                setContains('')
              }}
            />
          ) : null}
          {further.error === null ? (
            <FacetValues
              name={name}
              facet={shown}
              stateOf={stateOf}
              onEdit={onEdit}
              pinning={
                isKeys(facet.key)
                  ? { pins: preferences.pins, toggle: (path) => pin(preferences, path) }
                  : null
              }
            />
          ) : (
            <p role="alert" className="px-1 py-1 text-sm text-danger">
              {errorText(further.error)}
            </p>
          )}
          {shown.values.length === 0 ? (
            <p className="px-1 py-0.5 text-sm text-muted">{whyEmpty(shown, isSearching)}</p>
          ) : null}
          <More
            facet={shown}
            isWhole={isWhole}
            isSearching={isSearching}
            setWhole={setWhole}
            isMore={facet.more}
          />
        </div>
      )}
    </section>
  )
}

/** Pins it, or takes the pin out where there is one. */
function pin({ pins, setPins }: FacetPreferences, key: string): void {
  const next = hasKey(pins, key) ? { pins: withoutKey(pins, key) } : withPin(pins, key)
  if ('pins' in next) setPins(next.pins)
}

function whyEmpty(facet: Facet, isSearching: boolean): string {
  if (!isCounted(facet)) return NOT_COUNTED
  return isSearching ? 'No value contains this.' : 'None of these events has it.'
}

/** Says that counts are not of everything, and of what they are. */
function Sampled({ facet, ofAll }: { facet: Facet; ofAll: boolean }) {
  const count = countText(facet.counted)
  const some = ofAll
    ? `Of ${count} matches: not every tenant could be counted whole`
    : `Of the newest ${count} matches`
  const words = isCounted(facet) ? some : NOT_COUNTED
  return (
    <span className="ml-1 flex h-6 shrink-0 items-center text-xs font-normal text-muted" data-tip={words}>
      <span aria-hidden="true">{isCounted(facet) ? `≈ newest ${countText(facet.counted)}` : '≈'}</span>
      <span className="sr-only">{words}</span>
    </span>
  )
}

function PinButton(props: { facet: string; name: string; preferences: FacetPreferences; isFixed: boolean }) {
  const { facet, name, preferences, isFixed } = props
  const isPinned = hasKey(preferences.pins, facet)
  if (isKeys(facet) || (isFixed && !isPinned)) return null
  return (
    <IconButton
      icon={isPinned ? <PinOff size={12} /> : <Pin size={12} />}
      size="sm"
      aria-label={isPinned ? `Unpin ${name}` : `Pin ${name}`}
      className={
        isPinned
          ? 'text-accent-text'
          : 'opacity-0 group-hover/head:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100'
      }
      onClick={() => pin(preferences, facet)}
    />
  )
}

interface MoreProps {
  facet: Facet
  isWhole: boolean
  isSearching: boolean
  /** There are more values than the few that everybody sees. */
  isMore: boolean
  setWhole: (isWhole: boolean) => void
}

function More({ facet, isWhole, isSearching, isMore, setWhole }: MoreProps) {
  const isCut = (isWhole || isSearching) && facet.more
  const style = 'rounded-sm px-1 text-sm text-accent-text hover:underline'
  return (
    <p className="flex items-center gap-2 px-1 empty:hidden">
      {isMore && !isSearching ? (
        <button type="button" className={style} onClick={() => setWhole(!isWhole)}>
          {isWhole ? `Show ${VALUES_SHOWN}` : 'Show more'}
        </button>
      ) : null}
      {isCut ? <span className="text-sm text-muted">The first {VALUES_MAX}. Search for others.</span> : null}
    </p>
  )
}
