import type { Metadata } from 'next'

import { SessionsPage } from '@/components/sessions/sessions-page'
import { listSessions } from '@/lib/admin/server/list-sessions'
import { wholeInstanceCtx } from '@/lib/http/page-ctx'

export const metadata: Metadata = { title: 'Sessions' }

/** `/instance/sessions`, for instance admins; nobody else learns that it exists. */
export default async function Sessions() {
  const ctx = await wholeInstanceCtx(listSessions.permission)
  const { items, ...page } = await listSessions(ctx, {})
  return <SessionsPage initial={{ sessions: items, ...page }} />
}
