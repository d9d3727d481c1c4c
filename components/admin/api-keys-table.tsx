'use client'

import { Eye } from 'lucide-react'
import { useState } from 'react'

import { AskDialog } from '@/components/layout/ask-dialog'
import { Link } from '@/components/layout/link'
import { readsHref } from '@/components/reads/read-links'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { buttonStyle } from '@/components/ui/button-style'
import { cx } from '@/components/ui/class-names'
import { RelativeTime } from '@/components/ui/relative-time'
import { Table, TableBody, TableHead, TableRow, Td, Th } from '@/components/ui/table'
import { Tooltip } from '@/components/ui/tooltip'
import type { ApiKeyView } from '@/lib/admin/views'

import type { MadeApiKey } from './api-key-secret'
import { ApiKeyStatus } from './api-key-status'
import { ReplaceApiKey } from './replace-api-key'
import { scopeText } from './scope-text'
import { SkeletonRows } from './table-skeleton'
import { useRevokeApiKey } from './use-api-keys'

interface ApiKeysTableProps {
  tenant: { slug: string; name: string }
  /** undefined while they are on their way. */
  keys: ApiKeyView[] | undefined
  /** A key was made in another's place. */
  onMade: (made: MadeApiKey) => void
}

const SKELETON = [
  { width: 'w-32' },
  { width: 'w-24', cell: 'max-sm:hidden' },
  { width: 'w-20', cell: 'max-md:hidden' },
  { width: 'w-36', cell: 'max-xl:hidden' },
  { width: 'w-32', cell: 'max-lg:hidden' },
  { width: 'w-14', cell: 'max-sm:hidden' },
  {},
]

/** One row a key. The secret is nowhere in it. */
export function ApiKeysTable({ tenant, keys, onMade }: ApiKeysTableProps) {
  if (keys?.length === 0) return null
  return (
    <Table label="API keys" busy={!keys}>
      <TableHead>
        <Th>Name</Th>
        <Th className="max-sm:hidden">Scopes</Th>
        <Th className="max-md:hidden">Source</Th>
        <Th className="max-xl:hidden">Created</Th>
        <Th className="max-lg:hidden">Last used</Th>
        <Th className="max-sm:hidden">State</Th>
        <Th hidden className="w-44">
          Actions
        </Th>
      </TableHead>
      <TableBody>
        {keys ? (
          keys.map((key) => <ApiKeyRow key={key.id} tenant={tenant} apiKey={key} onMade={onMade} />)
        ) : (
          <SkeletonRows columns={SKELETON} />
        )}
      </TableBody>
    </Table>
  )
}

type ApiKeyRowProps = Omit<ApiKeysTableProps, 'keys'> & { apiKey: ApiKeyView }

function ApiKeyRow({ tenant, apiKey, onMade }: ApiKeyRowProps) {
  return (
    <TableRow muted={apiKey.status !== 'active'}>
      <Td className="max-w-60 py-1.5 max-sm:w-full max-sm:max-w-0">
        <div className="truncate font-medium" title={apiKey.name}>
          {apiKey.name}
        </div>
        <div className="truncate font-mono text-xs text-muted">vs_{apiKey.prefix}_…</div>
        {apiKey.tenant === null ? <Badge tone="accent">All tenants</Badge> : null}
        <div className="text-sm whitespace-normal text-muted sm:hidden">
          <span className="font-mono text-xs">{apiKey.scopes.join(', ')}</span>
          <div className="flex flex-wrap items-center gap-x-2">
            <KeyState apiKey={apiKey} />
          </div>
        </div>
      </Td>
      <Td className="max-sm:hidden">
        <div className="flex max-w-60 flex-wrap gap-1 py-1.5">
          {apiKey.scopes.map((scope) => (
            <Tooltip key={scope} content={scopeText(scope).description}>
              <span className="inline-flex">
                <Badge mono>{scope}</Badge>
              </span>
            </Tooltip>
          ))}
        </div>
      </Td>
      <Td className="max-w-40 max-md:hidden">
        <div className="truncate font-mono text-sm" title={apiKey.sourceName}>
          {apiKey.sourceName}
        </div>
        {apiKey.addresses.length > 0 ? (
          <Tooltip content={apiKey.addresses.join(', ')}>
            <span className="block truncate text-sm text-muted">
              from <span className="font-mono text-xs">{apiKey.addresses[0]}</span>
              {apiKey.addresses.length > 1 ? ` +${apiKey.addresses.length - 1}` : null}
            </span>
          </Tooltip>
        ) : null}
      </Td>
      <Td className="max-xl:hidden">
        <RelativeTime at={apiKey.createdAt} precision="minute" />
        {apiKey.createdBy ? (
          <div className="max-w-44 truncate text-sm text-muted" title={apiKey.createdBy}>
            by {apiKey.createdBy}
          </div>
        ) : null}
      </Td>
      <Td className="max-lg:hidden">
        {apiKey.lastUsedAt ? (
          <RelativeTime at={apiKey.lastUsedAt} precision="minute" />
        ) : (
          <span className="text-muted">Never</span>
        )}
      </Td>
      <Td className="max-sm:hidden">
        <KeyState apiKey={apiKey} />
      </Td>
      <Td className="px-1.5 text-right whitespace-nowrap">
        <Tooltip content="What it read">
          <Link
            href={readsHref(tenant.slug, { reader: apiKey.id })}
            aria-label={`What ${apiKey.name} read`}
            className={cx(buttonStyle('ghost', 'sm', 'square'), 'align-middle')}
          >
            <Eye size={14} />
          </Link>
        </Tooltip>
        {apiKey.status === 'active' && apiKey.successor === null ? (
          <ReplaceApiKey tenant={tenant} apiKey={apiKey} onMade={onMade} />
        ) : null}
        {apiKey.status === 'active' ? <RevokeButton tenant={tenant} apiKey={apiKey} /> : null}
      </Td>
    </TableRow>
  )
}

/** Whether it works, and until when. */
function KeyState({ apiKey: { status, expiresAt, successor } }: { apiKey: ApiKeyView }) {
  return (
    <>
      <div>
        <ApiKeyStatus status={status} />
      </div>
      {status === 'active' && expiresAt ? (
        <div className="text-sm text-muted">
          {successor === null ? '' : 'replaced, '}until{' '}
          <RelativeTime at={expiresAt} precision={successor === null ? 'day' : 'minute'} />
        </div>
      ) : null}
    </>
  )
}

function RevokeButton({ tenant, apiKey }: { tenant: ApiKeysTableProps['tenant']; apiKey: ApiKeyView }) {
  const [open, setOpen] = useState(false)
  const revoke = useRevokeApiKey(tenant.slug)
  return (
    <>
      <Button size="sm" variant="ghost" onClick={() => setOpen(true)} aria-label={`Revoke ${apiKey.name}`}>
        Revoke
      </Button>
      <AskDialog
        open={open}
        onClose={() => setOpen(false)}
        title={`Revoke ${apiKey.name}?`}
        description="Requests with this key are refused from now on. It cannot be brought back; events that it sent stay."
        confirmLabel="Revoke key"
        requireText={apiKey.name}
        work={revoke}
        input={apiKey.id}
        done={`${apiKey.name} is revoked`}
      />
    </>
  )
}
