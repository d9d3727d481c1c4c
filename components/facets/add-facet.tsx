'use client'

import { Plus } from 'lucide-react'
import { useId, useState } from 'react'

import { IconButton } from '@/components/ui/icon-button'
import { Input } from '@/components/ui/input'

import { facetOf, hasKey, withPin } from './pins'

/** Fields that are no facet by themselves, and can become one. */
const FIELDS = ['ip', 'actor.type', 'session', 'trace', 'format', 'resource.id', 'resource.name']

interface AddFacetProps {
  pins: readonly string[]
  onPins: (pins: readonly string[]) => void
  /** Paths of details that are offered; any other can be typed too. */
  known: readonly string[]
}

/** Any key as a facet, by typing it. */
export function AddFacet({ pins, onPins, known }: AddFacetProps) {
  const id = useId()
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string>()
  const add = () => {
    const next = withPin(pins, typed)
    if ('problem' in next) return setProblem(next.problem)
    onPins(next.pins)
    setTyped('')
    setProblem(undefined)
  }
  const offered = [...known.filter((path) => !hasKey(pins, facetOf(path))), ...FIELDS]
  return (
    <div className="px-2 pt-2">
      <Input
        aria-label="Add a facet"
        placeholder="Add a facet: any key"
        list={`${id}-known`}
        value={typed}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={problem !== undefined || undefined}
        aria-describedby={`${id}-problem`}
        className="!h-6 text-sm pointer-coarse:!h-9"
        onChange={(event) => {
          setTyped(event.target.value)
          setProblem(undefined)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') add()
        }}
        trailing={
          typed.trim() === '' ? null : (
            <IconButton icon={<Plus size={12} />} size="sm" aria-label="Add" tooltip="none" onClick={add} />
          )
        }
      />
      <datalist id={`${id}-known`}>
        {offered.map((key) => (
          <option key={key} value={key} />
        ))}
      </datalist>
      <p id={`${id}-problem`} role="alert" className="pt-1 text-sm wrap-anywhere text-danger empty:hidden">
        {problem}
      </p>
    </div>
  )
}
