'use client'

import { useState } from 'react'

import { CodeBlock } from '@/components/ui/code-block'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { Select } from '@/components/ui/select'
import { useMedia } from '@/components/ui/use-media'
import type { SetupGuide, SetupPlace } from '@/lib/ingest/setup/guide'

/** What to paste where, for the way that is chosen. */
export function Snippets({ guide, place }: { guide: SetupGuide; place: SetupPlace }) {
  const [chosen, setChosen] = useState<string>(guide.variants[0].id)
  const isNarrow = useMedia('(max-width: 640px)')
  const variant = guide.variants.find(({ id }) => id === chosen) ?? guide.variants[0]
  const options = guide.variants.map(({ id, label }) => ({ value: id, label }))
  return (
    <section aria-label="What to paste" className="flex min-w-0 flex-col gap-4">
      {options.length === 1 ? null : isNarrow ? (
        <Select aria-label="Way" value={variant.id} onValueChange={setChosen} options={options} />
      ) : (
        <SegmentedControl aria-label="Way" value={variant.id} onValueChange={setChosen} options={options} />
      )}
      {variant.note === undefined ? null : <p className="max-w-3xl text-muted">{variant.note}</p>}
      {variant.blocks(place).map(({ title, text }) => (
        <CodeBlock key={title} title={title} text={text} level={2} />
      ))}
    </section>
  )
}
