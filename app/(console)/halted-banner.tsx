import { roleAtLeast, type UserPrincipal } from '@/lib/access/roles'
import { type PageTenant, personCtx } from '@/lib/http/page-ctx'
import { type HaltedBy, haltedLogs } from '@/lib/proof/server/halted-logs'

/** Named one by one; what is more is counted. */
const NAMED_MAX = 3

interface HaltedBannerProps {
  user: UserPrincipal
  tenants: readonly PageTenant[]
}

/**
 * Says on every page which of this person's logs are not signed any more, and to instance admins of logs that are nobody's. Made on the
 * server alone, so that it costs a page nothing; its links load a page as a whole, which looks again.
 */
export async function HaltedBanner({ user, tenants }: HaltedBannerProps) {
  const halted = await haltedLogs(await personCtx(user), tenants, { whole: user.instanceAdmin })
  if (halted.length === 0) return null
  const more = halted.length - NAMED_MAX
  return (
    <div
      role="alert"
      aria-label="Not signed"
      className="shrink-0 border-b border-danger-border bg-danger-subtle px-4 py-2"
    >
      <ul>
        {halted.slice(0, NAMED_MAX).map((one) => (
          <Line key={`${one.tenant?.id} ${one.name}`} {...one} />
        ))}
        {more > 0 ? <li>And {more} more.</li> : null}
      </ul>
    </div>
  )
}

function Line({ name, tenant, since }: HaltedBy<PageTenant>) {
  const at = since.toISOString()
  return (
    <li>
      <strong className="font-semibold text-danger">The log of {name} is not signed any more.</strong> Since{' '}
      <time dateTime={at} data-tip-time={at} data-tip-zone="UTC">
        {at.slice(0, 16).replace('T', ' ')} UTC
      </time>{' '}
      it does not contain all that was signed before. <WhereTo tenant={tenant} />
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
  const { slug, name, role } = tenant
  if (!roleAtLeast(role, 'auditor')) return 'Tell an admin.'
  return (
    <a
      href={`/integrity?tenant=${encodeURIComponent(slug)}`}
      className="rounded-sm font-medium text-accent-text underline underline-offset-2"
    >
      What is wrong with {name}
    </a>
  )
}
