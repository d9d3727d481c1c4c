'use client'

import { RefreshCw } from 'lucide-react'
import { useState } from 'react'

import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { Table, TableBody, TableHead, TableRow, Td, Th } from '@/components/ui/table'
import type { LogView } from '@/lib/proof/log-json'
import { countText } from '@/lib/view/number-words'

import { Panel } from './panel'
import { RotateKeyDialog } from './rotate-key-dialog'

type LogKey = LogView['keys'][number]

interface KeysPanelProps {
  tenant: { slug: string; name: string }
  keys: readonly LogKey[]
  mayChange: boolean
}

/** The keys that sign the log and that did, each with the sizes that it signs. */
export function KeysPanel({ tenant, keys, mayChange }: KeysPanelProps) {
  const [open, setOpen] = useState(false)
  const areTwo = keys.filter(({ toSize }) => toSize === null).length > 1
  if (keys.length === 0) return null
  return (
    <Panel
      title="Keys"
      note="Ed25519, as C2SP signed-note writes them"
      actions={
        mayChange ? (
          <Button
            size="sm"
            icon={<RefreshCw size={14} />}
            disabledReason={areTwo ? 'Two keys sign now: wait until only the newer one does' : undefined}
            onClick={() => setOpen(true)}
          >
            Sign with a new key…
          </Button>
        ) : undefined
      }
    >
      <Table label="Keys of the log">
        <TableHead>
          <Th>Key</Th>
          <Th>Signs</Th>
          <Th className="max-sm:hidden">Sizes</Th>
        </TableHead>
        <TableBody>
          {keys.map((key, at) => (
            <TableRow key={key.vkey} muted={key.toSize !== null}>
              <Td className="w-full max-w-0">
                <span className="flex min-w-0 items-center gap-1">
                  <code className="min-w-0 truncate font-mono text-xs" title={key.vkey}>
                    {withoutName(key.vkey)}
                  </code>
                  <CopyButton text={key.vkey} aria-label={`Copy key ${at + 1}`} />
                </span>
              </Td>
              <Td>{stateOf(key, at === 0 ? 'newest' : 'older')}</Td>
              <Td className="tabular-nums max-sm:hidden">{sizesOf(key)}</Td>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {areTwo ? (
        <p className="text-sm text-muted">
          Both keys sign, so that whoever verifies with the older one has time to learn of the newer one: from
          the log itself, where it stands in an entry that the older one signed.
        </p>
      ) : null}
      <RotateKeyDialog tenant={tenant} open={open} onOpenChange={setOpen} />
    </Panel>
  )
}

function stateOf({ toSize }: LogKey, age: 'newest' | 'older') {
  if (toSize !== null) return <Badge>Retired</Badge>
  return age === 'newest' ? <Badge tone="success">Now</Badge> : <Badge tone="info">Now, too</Badge>
}

/** All keys of a log have its origin in front, which stands elsewhere: their ids tell them apart. */
const withoutName = (vkey: string): string => vkey.slice(vkey.indexOf('+') + 1)

const sizesOf = ({ fromSize, toSize }: LogKey): string =>
  toSize === null ? `from ${countText(fromSize)}` : `${countText(fromSize)} to ${countText(toSize)}`
