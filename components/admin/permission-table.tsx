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
          <Th key={role} className="w-20 text-center">
            {ROLE_LABEL[role]}
          </Th>
        ))}
        <Th className="w-28 text-center">Instance admin</Th>
        <Th className="w-36">Scope of a key</Th>
      </TableHead>
      <TableBody>
        {ROWS.map(({ permission, text, roles, instanceAdmin, scope, instanceKey }) => (
          <TableRow key={permission}>
            <Td className="min-w-56 py-1 whitespace-normal">{text}</Td>
            {ROLES.map((role) => (
              <Mark key={role} has={roles[role]} />
            ))}
            <Mark has={instanceAdmin} />
            <Td>
              {scope === null ? (
                <span className="text-muted">people only</span>
              ) : (
                <>
                  <code className="font-mono text-xs">{scope}</code>
                  {instanceKey ? <span className="text-sm text-muted"> of all tenants</span> : null}
                </>
              )}
            </Td>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function Mark({ has }: { has: boolean }) {
  return (
    <Td className="text-center">
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
