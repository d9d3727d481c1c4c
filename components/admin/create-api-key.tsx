'use client'

import { useState } from 'react'

import { Dialog } from '@/components/ui/dialog'

import { ApiKeyForm } from './api-key-form'
import { ApiKeySecret, type MadeApiKey } from './api-key-secret'

interface CreateApiKeyProps {
  tenant: { slug: string; name: string }
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Make a key: the form, then its secret, once. */
export function CreateApiKey({ tenant, open, onOpenChange }: CreateApiKeyProps) {
  // The only copy of the secret in this page; closing the second dialog forgets it.
  const [made, setMade] = useState<MadeApiKey | null>(null)
  return (
    <>
      <Dialog
        open={open}
        onOpenChange={onOpenChange}
        title="Create API key"
        description={`For one application, in ${tenant.name} only.`}
      >
        {open ? (
          <ApiKeyForm
            tenant={tenant}
            onCancel={() => onOpenChange(false)}
            onMade={(key) => {
              onOpenChange(false)
              setMade(key)
            }}
          />
        ) : null}
      </Dialog>
      <ApiKeySecret made={made} onClose={() => setMade(null)} />
    </>
  )
}
