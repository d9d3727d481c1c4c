'use client'

import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'

import { errorRequestId, errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { ProgressBar } from '@/components/ui/progress-bar'
import { SegmentedControl } from '@/components/ui/segmented-control'
import type { ApiKeyView } from '@/lib/admin/views'

import { ApiKeySecret, type MadeApiKey } from './api-key-secret'
import { ApiKeysTable } from './api-keys-table'
import { CreateApiKey } from './create-api-key'
import { SettingsFrame } from './settings-frame'
import { useApiKeys } from './use-api-keys'

interface TenantProps {
  tenant: { slug: string; name: string }
}

/** API keys of one tenant (`initial`: as they were when the page was made): what may send and read here, and the way to more or fewer of them. */
export function ApiKeysPage({ tenant, initial }: TenantProps & { initial?: ApiKeyView[] }) {
  const [creating, setCreating] = useState(false)
  // The only copy of a secret in this page; closing its dialog forgets it.
  const [made, setMade] = useState<MadeApiKey | null>(null)
  const keys = useApiKeys(tenant.slug, initial)
  const failed = keys.isError && !keys.data
  const none = keys.data?.length === 0
  const create = (
    <Button variant="primary" icon={<Plus size={14} />} onClick={() => setCreating(true)}>
      Create API key
    </Button>
  )
  return (
    <SettingsFrame
      title="API keys"
      description={`What applications use to send events to ${tenant.name} and to read them. Only a hash of a key is stored.`}
      actions={none || failed ? null : create}
    >
      {failed ? (
        <ErrorState
          title="The API keys could not be loaded"
          requestId={errorRequestId(keys.error)}
          onRetry={() => void keys.refetch()}
          retrying={keys.isFetching}
        >
          {errorText(keys.error)}
        </ErrorState>
      ) : null}
      {none ? (
        <EmptyState icon={<KeyRound size={18} />} title="No API keys yet" actions={create}>
          An application needs a key to send events. Give each application its own: the key names the source
          of its events, and can be taken back alone.
        </EmptyState>
      ) : null}
      {none || failed ? null : (
        <KeyList tenant={tenant} keys={keys.data} refreshing={keys.isFetching} onMade={setMade} />
      )}
      <CreateApiKey tenant={tenant} open={creating} onOpenChange={setCreating} onMade={setMade} />
      <ApiKeySecret made={made} onClose={() => setMade(null)} />
    </SettingsFrame>
  )
}

const SHOWN = [
  { value: 'active', label: 'Active' },
  { value: 'all', label: 'All' },
] as const

type KeyListProps = TenantProps & {
  keys: ApiKeyView[] | undefined
  refreshing: boolean
  onMade: (made: MadeApiKey) => void
}

function KeyList({ tenant, keys, refreshing, onMade }: KeyListProps) {
  const [which, setWhich] = useState<(typeof SHOWN)[number]['value']>('active')
  const active = keys?.filter((one) => one.status === 'active')
  const shown = which === 'active' ? active : keys
  return (
    <>
      <div className="flex items-center justify-between gap-3">
        <SegmentedControl
          aria-label="Which keys"
          size="sm"
          value={which}
          onValueChange={setWhich}
          options={SHOWN}
        />
        <p role="status" className="text-sm text-muted">
          {keys && active ? `${active.length} active, ${keys.length - active.length} over` : ''}
        </p>
      </div>
      <div className="relative">
        <ProgressBar active={refreshing && keys !== undefined} label="Loading API keys" />
        <ApiKeysTable tenant={tenant} keys={shown} onMade={onMade} />
      </div>
      {shown?.length === 0 ? (
        <EmptyState
          icon={<KeyRound size={18} />}
          title="No active key"
          actions={<Button onClick={() => setWhich('all')}>Show all keys</Button>}
        >
          All keys of this tenant are expired or revoked.
        </EmptyState>
      ) : null}
    </>
  )
}
