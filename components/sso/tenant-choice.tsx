import { Select } from '@/components/ui/select'

/** A tenant that a rule can name. */
export interface SsoTenant {
  id: string
  slug: string
  name: string
}

/** The tenant with this id, or what stands for one that is gone. */
export function tenantNamed(tenants: readonly SsoTenant[], id: string): SsoTenant {
  return tenants.find((tenant) => tenant.id === id) ?? { id, slug: '', name: 'a tenant that is gone' }
}

/** One of the tenants. */
export function TenantChoice(props: {
  tenants: readonly SsoTenant[]
  value: string
  onChange: (id: string) => void
}) {
  const { tenants, value, onChange } = props
  return (
    <Select
      value={value}
      onValueChange={onChange}
      options={tenants.map(({ id, name, slug }) => ({ value: id, label: name, description: slug }))}
    />
  )
}
