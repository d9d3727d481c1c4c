import { z } from 'zod'

import { TEXT_MAX } from '@/lib/event/limits'

import { ACTOR_KEYS } from './actor'

/** Which actor is looked at. */
export const actorInput = z.strictObject({
  /** Its id, e-mail address, name or type. */
  actor: z
    .string()
    .min(1, 'Name an actor.')
    .max(TEXT_MAX.id, `An id or name has at most ${TEXT_MAX.id} characters.`),
  /** Which of these `actor` is; without it any of id, name and e-mail address, also of whom others acted for. */
  by: z.enum(ACTOR_KEYS).optional(),
})
