import type { Metadata } from 'next'

import { type PageSearch, tenantPage } from '@/app/(console)/tenant-page'
import { IntegrityPage } from '@/components/integrity/integrity-page'
import { LimitedIntegrity } from '@/components/integrity/limited-integrity'
import type { Ctx } from '@/lib/access/ctx'
import { can } from '@/lib/access/permissions'
import { AppError } from '@/lib/base/errors'
import { env } from '@/lib/config/env'
import type { LogView } from '@/lib/proof/log-json'
import { getEnforcement } from '@/lib/proof/server/get-enforcement'
import { getLog } from '@/lib/proof/server/get-log'
import { publishLog } from '@/lib/proof/server/publish-log'

export const metadata: Metadata = { title: 'Integrity' }

/** `/integrity?tenant=<slug>`, for who may prove something with the log; nobody else learns that it exists. */
export default async function Page({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const ctx = await tenantPage('/integrity', await searchParams, getLog.permission)
  const { id, slug, name } = ctx.tenant
  const log = await find(ctx)
  if ('hidden' in log) return <LimitedIntegrity why={log.hidden} />
  return (
    <IntegrityPage
      key={slug}
      tenant={{ id, slug, name }}
      mayChange={can(ctx.principal, publishLog.permission, ctx.tenant)}
      initial={log}
      address={`${env().url}/log/${log.id}`}
      database={await getEnforcement(ctx, {})}
    />
  )
}

/** Who sees a part of the log learns nothing of it as a whole; why is in words. */
async function find(ctx: Ctx): Promise<LogView | { hidden: string }> {
  try {
    return await getLog(ctx, {})
  } catch (error) {
    if (error instanceof AppError && error.code === 'forbidden') return { hidden: error.message }
    throw error
  }
}
