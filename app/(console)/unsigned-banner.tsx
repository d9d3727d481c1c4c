import { roleAtLeast, type UserPrincipal } from '@/lib/access/roles'
import { type PageTenant, personCtx } from '@/lib/http/page-ctx'
import { type UnsignedLog, unsignedLogs } from '@/lib/proof/server/unsigned-logs'

/** Named one by one; what is more is counted. */
const NAMED_MAX = 3

interface UnsignedBannerProps {
  user: UserPrincipal
  tenants: readonly PageTenant[]
}

/**
 * Says on every page of which of this person's logs nothing new is signed, and to instance admins of logs that are nobody's. Made on the
 * server alone, so that it costs a page nothing; its links load a page as a whole, which looks again.
 */
export async function UnsignedBanner({ user, tenants }: UnsignedBannerProps) {
  const unsigned = await unsignedLogs(await personCtx(user), tenants, { whole: user.instanceAdmin })
  if (unsigned.length === 0) return null
  const more = unsigned.length - NAMED_MAX
  return (
    <div
      role="alert"
      aria-label="Not signed"
      className="shrink-0 border-b border-danger-border bg-danger-subtle px-4 py-2"
    >
      <ul>
        {unsigned.slice(0, NAMED_MAX).map((one) => (
          <Line key={`${one.tenant?.id} ${one.name}`} {...one} />
        ))}
        {more > 0 ? <li>And {more} more.</li> : null}
      </ul>
    </div>
  )
}

function Line({ name, tenant, since, isOverdue }: UnsignedLog<PageTenant>) {
  const at = since.toISOString()
  return (
    <li>
      <strong className="font-semibold text-danger">
        {isOverdue ? `Nobody signs the log of ${name}.` : `The log of ${name} is not signed any more.`}
      </strong>{' '}
      {isOverdue ? 'What came after' : 'Since'}{' '}
      <time dateTime={at} data-tip-time={at} data-tip-zone="UTC">
        {at.slice(0, 16).replace('T', ' ')} UTC
      </time>{' '}
      {isOverdue ? 'is stored, and waits.' : 'nothing new of it is signed.'} <WhereTo tenant={tenant} />
    </li>
  )
}

function WhereTo({ tenant }: { tenant: PageTenant | null }) {
  if (tenant === null)
    return (
      <>
        <code>vouchsafe logs list</code> says why.
      </>
    )
  const { slug, role } = tenant
  if (!roleAtLeast(role, 'auditor')) return 'Tell an admin.'
  return (
    <a
      href={`/integrity?tenant=${encodeURIComponent(slug)}`}
      className="rounded-sm font-medium text-accent-text underline underline-offset-2"
    >
      What is wrong
    </a>
  )
}
