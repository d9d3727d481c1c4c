'use client'

import { useMemo, useState } from 'react'

import { Badge } from '@/components/ui/badge'
import { Field } from '@/components/ui/field'
import { TextArea } from '@/components/ui/text-area'
import { NO_MASKS, readMasks } from '@/lib/event/masks'
import { visibleText } from '@/lib/view/visible-text'

import { pathsIn, type RedactionDraft } from './redaction-form'
import { tryRedaction } from './tried-redaction'

const EXAMPLE = JSON.stringify(
  {
    action: 'connector.update',
    change: 'UPDATE',
    actor: { type: 'user', id: 'u_7', email: 'ada@example.com' },
    resource: { type: 'CONNECTOR', id: 'warehouse' },
    client: { ip: '203.0.113.7' },
    message: 'Set with Bearer 4f9d2c7a1b',
    after: { url: 'postgres://loader:s3cret-enough@db/warehouse', apiKey: 'k-2718281828' },
  },
  null,
  2,
)

/** An event that somebody pastes, and what would be left of it. Nothing of it leaves the browser. */
export function TryRedaction({ draft }: { draft: RedactionDraft }) {
  const [pasted, setPasted] = useState(EXAMPLE)
  const tried = useMemo(() => {
    const read = readMasks(pathsIn(draft))
    return tryRedaction(pasted, { masks: 'masks' in read ? read.masks : NO_MASKS, secrets: draft.secrets })
  }, [pasted, draft])
  return (
    <section aria-label="Try it" className="flex min-w-0 flex-col gap-3">
      <Field
        label="Try it on an event"
        hint="Paste one. It stays in this browser."
        error={'problem' in tried ? tried.problem : undefined}
      >
        <TextArea name="try-event" rows={10} small value={pasted} onChange={setPasted} />
      </Field>
      {'problem' in tried ? null : (
        <div className="flex flex-col gap-2" role="status">
          <h2 className="text-sm font-medium">
            {tried.paths.length === 0 ? 'Nothing is taken out' : 'What would be stored'}
          </h2>
          {tried.paths.length === 0 ? null : (
            <ul aria-label="Taken out" className="flex flex-wrap gap-1">
              {tried.paths.map((path) => (
                <li key={path} className="min-w-0">
                  <Badge mono tone="warning">
                    {visibleText(path)}
                  </Badge>
                </li>
              ))}
            </ul>
          )}
          <pre
            aria-label="What would be stored"
            className="rounded-md border bg-surface-sunken px-3 py-2.5 font-mono text-xs wrap-anywhere whitespace-pre-wrap"
          >
            {visibleText(tried.text)}
          </pre>
        </div>
      )}
    </section>
  )
}
