'use client'

import { Download } from 'lucide-react'

import { saveText } from '@/components/export/save-file'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { RelativeTime } from '@/components/ui/relative-time'
import { base64 } from '@/lib/base/bytes'
import { checkpointOf } from '@/lib/proof/checkpoint'
import type { LogView } from '@/lib/proof/log-json'
import { countText } from '@/lib/view/number-words'

import { Copied } from './copied'
import { Fact, Facts, Panel } from './panel'

/** The last thing that was signed, to keep: whoever has it can tell for ever whether the log still is this one. */
export function CheckpointPanel({
  tenant,
  checkpoint,
}: {
  tenant: string
  checkpoint: LogView['checkpoint']
}) {
  if (checkpoint === null) return null
  const { note, size, signedAt } = checkpoint
  const root = checkpointOf(note)?.root
  return (
    <Panel title="Last checkpoint">
      <Facts>
        <Fact label="Size">{countText(size)}</Fact>
        <Fact label="Signed">
          <RelativeTime at={signedAt} />
        </Fact>
        {root === undefined ? null : (
          <Fact label="Root">
            <Copied text={base64(root)} name="the root" />
          </Fact>
        )}
      </Facts>
      <pre
        aria-label="Signed note"
        className="rounded-md border bg-surface-sunken px-2.5 py-2 font-mono text-xs leading-[18px] wrap-anywhere whitespace-pre-wrap"
      >
        {note}
      </pre>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={note} label="Copy" aria-label="Copy the signed note" />
        <Button
          size="sm"
          icon={<Download size={14} />}
          onClick={() => saveText(`${tenant}-${size}.checkpoint`, note)}
        >
          Download
        </Button>
      </div>
      <p className="text-sm text-muted">
        Keep one where nobody who runs this server can change it. A log that does not contain it is not this
        log.
      </p>
    </Panel>
  )
}
