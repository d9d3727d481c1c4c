import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { isUuid } from '@/lib/base/uuid'
import { type KonnectDestinationView, NEVER } from '@/lib/delivery/konnect/api-view'

import { noSuchDestination } from './konnect-work'
import { findKonnectDestination, type KonnectDestination, selectKonnectDestinations } from './store-konnect'

/** A destination as Konnect gives it. */
export const konnectDestinationViewOf = (row: KonnectDestination): KonnectDestinationView => ({
  id: row.id,
  name: row.name,
  endpoint: row.endpoint,
  log_format: row.logFormat,
  skip_ssl_verification: row.skipSslVerification,
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt?.toISOString() ?? NEVER,
})

/** A page of destinations, and whether there are more on either side. */
interface DestinationPage {
  items: KonnectDestinationView[]
  hasNext: boolean
  hasPrevious: boolean
}

/** Destinations, oldest first; there are few, and the page is cut out of all of them. */
export const listKonnectDestinations = verb({
  name: 'listKonnectDestinations',
  permission: 'delivery.read',
  input: z.strictObject({
    named: z.string().optional(),
    containing: z.string().optional(),
    /** The ids that the page lies behind, or before. */
    after: z.string().optional(),
    before: z.string().optional(),
    size: z.int().min(1),
  }),
  async run(ctx, { after, before, size, ...wanted }): Promise<DestinationPage> {
    const rows = await selectKonnectDestinations(ctx.db.prisma, tenantOf(ctx).id, wanted)
    const places = { start: placeOf(rows, after), end: placeOf(rows, before) }
    const from = before === undefined ? places.start + 1 : Math.max(0, places.end - size)
    const to = before === undefined ? Math.min(from + size, rows.length) : places.end
    return {
      items: rows.slice(from, to).map(konnectDestinationViewOf),
      hasNext: to < rows.length,
      hasPrevious: from > 0,
    }
  },
})

/** @throws AppError bad_request where it is gone. */
function placeOf(rows: readonly KonnectDestination[], id: string | undefined): number {
  if (id === undefined) return -1
  const place = rows.findIndex((row) => row.id === id)
  if (place >= 0) return place
  throw new AppError('bad_request', 'The cursor cannot be used any more. Ask for the first page again.')
}

/** One destination. @throws AppError not_found. */
export const getKonnectDestination = verb({
  name: 'getKonnectDestination',
  permission: 'delivery.read',
  input: z.strictObject({ id: z.string() }),
  async run(ctx, { id }): Promise<KonnectDestinationView> {
    const row = isUuid(id) ? await findKonnectDestination(ctx.db.prisma, id, [tenantOf(ctx).id]) : null
    if (row === null) throw noSuchDestination()
    return konnectDestinationViewOf(row)
  },
})
