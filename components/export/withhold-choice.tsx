'use client'

import { Checkbox } from '@/components/ui/checkbox'
import { SECTIONS, type Section } from '@/lib/log/sections'

/** What each section of an event holds, for who chooses what others get to see. */
const WORDS: Readonly<Record<Section, string>> = {
  actor: 'Actor',
  resource: 'Resource',
  ip: 'Address',
  agent: 'User agent',
  text: 'Message and reason',
  details: 'Details',
  before: 'Before',
  after: 'After',
  subjects: 'Subjects',
  context: 'Trace and session',
  source: 'Source',
  original: 'Record as sent',
}

interface WithholdChoiceProps {
  chosen: ReadonlySet<Section>
  onChosen: (chosen: ReadonlySet<Section>) => void
}

/** Which sections stay closed in evidence: the rest of each event still verifies. */
export function WithholdChoice({ chosen, onChosen }: WithholdChoiceProps) {
  const toggle = (section: Section, isChosen: boolean) => {
    const next = new Set(chosen)
    if (isChosen) next.add(section)
    else next.delete(section)
    onChosen(next)
  }
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-sm font-medium">Withhold</legend>
      <div className="grid grid-cols-2 gap-x-3 gap-y-1 rounded-md border p-2 sm:grid-cols-3">
        {SECTIONS.map((section) => (
          <Checkbox
            key={section}
            label={WORDS[section]}
            // It holds whatever is left out once more.
            checked={chosen.has(section) || (section === 'original' && chosen.size > 0)}
            onCheckedChange={(isChosen) => toggle(section, isChosen)}
          />
        ))}
      </div>
      <p className="text-sm text-muted">
        Who gets the file cannot see what is withheld; the rest still verifies. Times, actions, outcomes and
        types are always shown.
        {chosen.has('ip') ? ' An address may also stand in a message or in details.' : ''}
      </p>
    </fieldset>
  )
}
