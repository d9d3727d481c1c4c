import { Building2 } from 'lucide-react'

import { EmptyState } from '@/components/ui/empty-state'

import { Link } from './link'

/** Signed in, but with no role anywhere: their last one was taken away. */
export function NoTenants() {
  return (
    <div className="flex flex-1 flex-col justify-center">
      <EmptyState icon={<Building2 size={18} />} title="No tenant to show" level={1}>
        You have an account, but no role in any tenant. An administrator can give you one; then reload this
        page. What is yours alone, such as your password, is under{' '}
        <Link href="/account" className="text-accent-text underline underline-offset-2">
          Your account
        </Link>
        .
      </EmptyState>
    </div>
  )
}
