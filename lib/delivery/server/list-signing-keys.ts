import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import type { SigningKeyView } from '@/lib/delivery/signing-key-view'

import { signingKeysOf } from './key-set-of'

/** The keys that events of the tenant were, are and will be signed with, newest first. */
export const listSigningKeys = verb({
  name: 'listSigningKeys',
  permission: 'delivery.read',
  input: z.strictObject({}),
  run: (ctx): Promise<SigningKeyView[]> => signingKeysOf(ctx.db, tenantOf(ctx)),
})
