'use client'

import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'

import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { SegmentedControl } from '@/components/ui/segmented-control'

import { ApiKeySecret, type MadeApiKey } from './api-key-secret'
import { ApiKeysTable } from './api-keys-table'
import { CreateApiKey } from './create-api-key'
import { PagedListFrame } from './paged-list'
import { SettingsFrame } from './settings-frame'
import { type ApiKeysAnswer, useApiKeys } from './use-api-keys'
import type { FirstPage } from './use-paged-list'

interface ApiKeysPageProps {
  tenant: { slug: string; name: string }
  /** The keys as they were when the page was made. */
  first?: FirstPage<ApiKeysAnswer>
}

const SHOWN = [
  { value: 'active', label: 'Active' },
  { value: 'over', label: 'Ended' },
  { value: 'all', label: 'All' },
] as const

/** API keys of one tenant: what may send and read here, and the way to more or fewer of them. */
export function ApiKeysPage({ tenant, first }: ApiKeysPageProps) {
  const [creating, setCreating] = useState(false)
  // The only copy of a secret in this page; closing its dialog forgets it.
  const [made, setMade] = useState<MadeApiKey | null>(null)
  const list = useApiKeys(tenant.slug, first)
  const keys = list.answer?.apiKeys
  const create = (
    <Button variant="primary" icon={<Plus size={14} />} onClick={() => setCreating(true)}>
      Create API key
    </Button>
  )
  const isEmpty = keys?.length === 0 && list.find === '' && list.status === null
  return (
    <SettingsFrame
      title="API keys"
      description={`The service accounts of ${tenant.name}: each key is one machine, with a name, the source of its events, and what it may do. Only a hash of a key is stored.`}
      actions={isEmpty ? null : create}
    >
      <PagedListFrame
        list={list}
        noun="API key"
        findLabel="Find by name, prefix or source"
        filtered="No key is in this state."
        shown={keys?.length}
        filter={
          <SegmentedControl
            aria-label="Which keys"
            size="sm"
            value={SHOWN.find(({ value }) => value === list.status)?.value ?? 'active'}
            onValueChange={(value) => list.setStatus(value === 'active' ? null : value)}
            options={SHOWN}
          />
        }
        empty={
          <EmptyState
            icon={<KeyRound size={18} />}
            title="No active API key"
            actions={
              <>
                {create}
                <Button onClick={() => list.setStatus('over')}>Expired and revoked ones</Button>
              </>
            }
          >
            A machine needs a key to send events. Give each its own: the key names the source of its events,
            its reads and changes stand under its name in the log, and it can be taken back alone.
          </EmptyState>
        }
      >
        <ApiKeysTable tenant={tenant} keys={keys} onMade={setMade} />
      </PagedListFrame>
      <CreateApiKey tenant={tenant} open={creating} onOpenChange={setCreating} onMade={setMade} />
      <ApiKeySecret made={made} onClose={() => setMade(null)} />
    </SettingsFrame>
  )
}
