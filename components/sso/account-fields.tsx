'use client'

import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'

import { FormPart } from './form-part'
import type { SsoForm } from './use-sso'

const EMAILS = [
  {
    value: 'verified',
    label: 'When it is verified',
    description: 'The provider says email_verified: true.',
  },
  {
    value: 'trusted',
    label: 'Always',
    description: 'Only where people cannot choose their address, such as in Entra ID.',
  },
] as const

/** Who gets an account, and which one. */
export function AccountFields({ form: { draft, set, problemAt } }: { form: SsoForm }) {
  return (
    <FormPart
      title="Accounts"
      description="Who signs in for the first time gets an account, if a rule below gives them a role. From then on they are known by the provider’s own name for them, whatever their address becomes."
    >
      <Field
        label="Claim with the e-mail address"
        hint="email, with nearly all of them."
        error={problemAt('settings.emailClaim')}
      >
        <Input
          name="emailClaim"
          mono
          autoComplete="off"
          spellCheck={false}
          className="max-w-72"
          value={draft.emailClaim}
          onChange={(event) => set({ emailClaim: event.target.value })}
        />
      </Field>
      <Field
        label="An address counts"
        hint="One that somebody could choose for themselves must not count: it may be somebody else’s."
        error={problemAt('settings.emails')}
      >
        <Select
          className="max-w-72"
          value={draft.emails}
          onValueChange={(emails) => set({ emails })}
          options={EMAILS}
        />
      </Field>
      <Checkbox
        label="Link to an account that is there already, by the address"
        description="With an address that counts. The account’s password, second factor, open links and sessions end with that. Instance admins whom a person made, and accounts that somebody of the provider has already, are never linked so."
        checked={draft.linkByEmail}
        onCheckedChange={(linkByEmail) => set({ linkByEmail })}
      />
    </FormPart>
  )
}
