'use client'

import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Notice } from '@/components/ui/notice'
import type { ApiKeyView } from '@/lib/admin/views'

import { curlLine } from './curl-line'

export interface MadeApiKey {
  apiKey: ApiKeyView
  secret: string
}

/** The secret of a new key, shown once, with a line that tries it. Only its own button closes it. */
export function ApiKeySecret({ made, onClose }: { made: MadeApiKey | null; onClose: () => void }) {
  return (
    <Dialog
      open={made !== null}
      onOpenChange={onClose}
      keepOpen
      title={`The key of ${made?.apiKey.name ?? ''}`}
      footer={
        <Button variant="primary" onClick={onClose}>
          I have stored it
        </Button>
      }
    >
      {made ? <Secret made={made} /> : null}
    </Dialog>
  )
}

function Secret({ made }: { made: MadeApiKey }) {
  const line = curlLine(location.origin, made.secret, made.apiKey.scopes)
  return (
    <div className="flex flex-col gap-4">
      <Notice tone="warning">Copy the key now. It is not stored, so nobody can show it again.</Notice>
      <Field label="API key">
        <Input
          mono
          readOnly
          value={made.secret}
          onFocus={(event) => event.target.select()}
          trailing={<CopyButton text={made.secret} aria-label="Copy secret" />}
        />
      </Field>
      <div className="flex flex-col gap-1">
        <div className="flex items-center justify-between">
          <h3 className="text-sm font-medium">Try it</h3>
          <CopyButton text={line} label="Copy" aria-label="Copy the curl line" />
        </div>
        <pre className="rounded-md border bg-surface-sunken px-2.5 py-2 font-mono text-xs wrap-anywhere whitespace-pre-wrap">
          {line}
        </pre>
      </div>
    </div>
  )
}
