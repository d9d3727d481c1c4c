'use client'

import { accessWords } from '@/components/explorer/access-note'
import { Link } from '@/components/layout/link'
import { consolePath } from '@/components/layout/paths'
import { ROLE_DESCRIPTION, ROLE_LABEL } from '@/components/layout/role-text'
import { useSession } from '@/components/layout/session'
import { Table, TableBody, TableHead, TableRow, Td, Th } from '@/components/ui/table'

import { AccountSection } from './account-section'

/** Who one is, and the role in each tenant. */
export function OwnRoles() {
  const { name, email, instanceAdmin, tenants } = useSession()
  return (
    <AccountSection
      title={name}
      description={
        instanceAdmin
          ? `${email}. You are an instance admin: you may do everything, in every tenant.`
          : `${email}. Your name, your address and your roles are changed by the admins of your tenants.`
      }
    >
      {instanceAdmin ? null : tenants.length === 0 ? (
        <p className="text-muted">You have no role in any tenant. An admin of one can give you one.</p>
      ) : (
        <Table label="Your roles">
          <TableHead>
            <Th>Tenant</Th>
            <Th>Role</Th>
            <Th className="max-sm:hidden">What it allows</Th>
          </TableHead>
          <TableBody>
            {tenants.map((tenant) => (
              <TableRow key={tenant.id}>
                <Td wraps className="max-w-96 py-1.5 max-sm:w-full">
                  <Link
                    href={consolePath('/events', tenant.slug)}
                    className="font-medium underline-offset-2 hover:underline"
                  >
                    {tenant.name}
                  </Link>{' '}
                  <code className="font-mono text-xs text-muted">{tenant.slug}</code>
                  {accessWords(tenant) === '' ? null : (
                    <p className="text-sm wrap-anywhere text-muted">{accessWords(tenant)}</p>
                  )}
                </Td>
                <Td>{ROLE_LABEL[tenant.role]}</Td>
                <Td className="text-muted max-sm:hidden">{ROLE_DESCRIPTION[tenant.role]}</Td>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </AccountSection>
  )
}
