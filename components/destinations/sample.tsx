'use client'

import { useMemo } from 'react'

import { CopyButton } from '@/components/ui/copy-button'
import { visibleText } from '@/lib/view/visible-text'

import { type DestinationDraft, isHttp, needsJson } from './destination-draft'
import { FORMAT_TEXT } from './format-text'
import { sampleBody } from './sample-body'

/** What a receiver would get, while somebody chooses. */
export function Sample({ draft }: { draft: DestinationDraft }) {
  const { kind, format, masks, contentType, envelope, index, sourcetype, framing } = draft
  const body = useMemo(
    () => sampleBody({ kind, format, masks, contentType, envelope, index, sourcetype, framing }),
    [kind, format, masks, contentType, envelope, index, sourcetype, framing],
  )
  return (
    <section
      aria-labelledby="sample"
      className="flex min-w-0 flex-col gap-2 rounded-lg border bg-surface-raised p-4"
    >
      <header className="flex items-center justify-between gap-3">
        <h2 id="sample" className="text-sm font-medium text-muted">
          What it gets: one event as {FORMAT_TEXT[format].label}
        </h2>
        <CopyButton text={body.text} aria-label="Copy the example" />
      </header>
      {body.contentType === '' ? null : (
        <p className="font-mono text-xs text-muted">Content-Type: {visibleText(body.contentType)}</p>
      )}
      <pre
        aria-label="Example of a request’s body"
        className="rounded-md border bg-surface-sunken px-2.5 py-2 font-mono text-xs wrap-anywhere whitespace-pre-wrap"
      >
        {visibleText(body.text)}
      </pre>
      <p className="text-xs text-muted">
        A made-up event. Real ones are signed too{isHttp(kind) ? ', by event and by request' : ''}.
        {needsJson(draft) ? ' This receiver takes JSON only.' : ''}
      </p>
    </section>
  )
}
