import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import type { DestinationView } from '@/lib/delivery/destination-view'

import { selectDestinations } from './store-destinations'

/** The destinations of the tenant, by name, with what became of each event. */
export const listDestinations = verb({
  name: 'listDestinations',
  permission: 'delivery.read',
  input: z.strictObject({}),
  run: (ctx): Promise<DestinationView[]> => selectDestinations(ctx.db, tenantOf(ctx)),
})
