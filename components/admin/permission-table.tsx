import { Check } from 'lucide-react'

import { ROLE_LABEL } from '@/components/layout/role-text'
import { Table, TableBody, TableHead, TableRow, Td, Th } from '@/components/ui/table'
import { permissionMatrix } from '@/lib/access/permission-matrix'
import { ROLES } from '@/lib/access/roles'

const ROWS = permissionMatrix()

/** What each role may do, and which scope an API key needs for it: made from the table that the server asks. */
export function PermissionTable() {
  return (
    <Table label="Permissions">
      <TableHead>
        <Th>What</Th>
        {ROLES.map((role) => (
          <Th key={role} className="w-20 text-center max-sm:w-auto max-sm:px-1 max-sm:text-xs">
            {ROLE_LABEL[role]}
          </Th>
        ))}
        <Th className="w-28 text-center max-sm:w-auto max-sm:px-1 max-sm:text-xs max-sm:whitespace-normal">
          Instance admin
        </Th>
        <Th className="w-36 max-sm:hidden">Scope of a key</Th>
      </TableHead>
      <TableBody>
        {ROWS.map(({ permission, text, roles, instanceAdmin, scope, instanceKey }) => (
          <TableRow key={permission}>
            <Td wraps className="py-1 sm:min-w-56">
              {text}
              <div className="text-muted sm:hidden">
                <ScopeNeeded scope={scope} instanceKey={instanceKey} />
              </div>
            </Td>
            {ROLES.map((role) => (
              <Mark key={role} has={roles[role]} />
            ))}
            <Mark has={instanceAdmin} />
            <Td className="max-sm:hidden">
              <ScopeNeeded scope={scope} instanceKey={instanceKey} />
            </Td>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function ScopeNeeded({ scope, instanceKey }: { scope: string | null; instanceKey: boolean }) {
  if (scope === null) return <span className="text-muted max-sm:text-sm">people only</span>
  return (
    <>
      <code className="font-mono text-xs">{scope}</code>
      {instanceKey ? <span className="text-sm text-muted"> of all tenants</span> : null}
    </>
  )
}

function Mark({ has }: { has: boolean }) {
  return (
    <Td className="text-center max-sm:px-1">
      {has ? (
        <>
          <Check size={14} aria-hidden="true" className="mx-auto text-success" />
          <span className="sr-only">yes</span>
        </>
      ) : (
        <span className="text-faint">
          <span aria-hidden="true">–</span>
          <span className="sr-only">no</span>
        </span>
      )}
    </Td>
  )
}
