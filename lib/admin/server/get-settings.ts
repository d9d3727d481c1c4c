import { z } from 'zod'

import { SECTION_NAMES } from '@/lib/access/settings'
import { verb } from '@/lib/access/verb'

import { selectSettings } from './store-settings'

/** One section of the instance's settings, read afresh. */
export const getSettings = verb({
  name: 'getSettings',
  permission: 'instance.write',
  input: z.strictObject({ section: z.enum(SECTION_NAMES) }),
  run: (ctx, { section }) => selectSettings(ctx.db.prisma, section),
})
