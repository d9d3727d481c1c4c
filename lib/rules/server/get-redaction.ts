import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import type { RedactionView } from '@/lib/rules/redaction-input'

import { selectRedaction } from './redaction-of'

/** What is taken out of the tenant's events before they are stored. */
export const getRedaction = verb({
  name: 'getRedaction',
  permission: 'sources.read',
  input: z.strictObject({}),
  run: async (ctx): Promise<RedactionView> => selectRedaction(ctx.db.prisma, tenantOf(ctx).id),
})
