'use client'

import { useState } from 'react'

import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import type { Event } from '@/lib/event/event'
import { bytesText } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

/** Characters shown at first: laying out a megabyte of text stops the page for a moment. */
const SHOWN = 40_000

/** The event as the API gives it. */
export function RawJson({ event }: { event: Event }) {
  const [isWhole, setWhole] = useState(false)
  const text = JSON.stringify(event, null, 2)
  const cut = !isWhole && text.length > SHOWN
  return (
    <div className="min-w-0 rounded-md border bg-surface-raised">
      <section aria-label="Raw JSON" className="p-3">
        <div className="sticky top-0 float-right">
          <CopyButton text={text} label="Copy JSON" aria-label="Copy JSON" />
        </div>
        <pre className="font-mono text-xs leading-[18px] wrap-anywhere whitespace-pre-wrap">
          {visibleText(cut ? text.slice(0, SHOWN) : text)}
        </pre>
      </section>
      {cut ? (
        <div className="border-t p-1.5">
          <Button size="sm" onClick={() => setWhole(true)}>
            Show all {bytesText(text.length)}
          </Button>
        </div>
      ) : null}
    </div>
  )
}
