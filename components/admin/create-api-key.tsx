'use client'

import { FormDialog } from '@/components/layout/form-dialog'

import { ApiKeyForm } from './api-key-form'
import type { MadeApiKey } from './api-key-secret'

interface CreateApiKeyProps {
  tenant: { slug: string; name: string }
  open: boolean
  onOpenChange: (open: boolean) => void
  onMade: (made: MadeApiKey) => void
}

/** Make a key by a form. */
export function CreateApiKey({ tenant, open, onOpenChange, onMade }: CreateApiKeyProps) {
  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Create API key"
      description={`A service account in ${tenant.name}: for one machine.`}
    >
      {open ? (
        <ApiKeyForm
          tenant={tenant}
          onCancel={() => onOpenChange(false)}
          onMade={(key) => {
            onOpenChange(false)
            onMade(key)
          }}
        />
      ) : null}
    </FormDialog>
  )
}
