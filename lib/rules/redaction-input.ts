import { z } from 'zod'

import { MASKS_MAX, readMasks } from '@/lib/event/masks'

const pathsInput = z
  .array(z.string())
  .max(MASKS_MAX, `has at most ${MASKS_MAX} paths`)
  .transform((paths) => [...new Set(paths)].toSorted())
  .superRefine((paths, context) => {
    const read = readMasks(paths)
    if ('problem' in read) context.addIssue({ code: 'custom', message: read.problem })
  })
  .meta({
    description: '`message`, `client.ip`, `details.token*`, `before.spec.secret`, as masks are written.',
  })

/** What is to be taken out of events, all at once, with the version that it was changed from. */
export const redactionInput = z.strictObject({
  secrets: z.boolean().meta({ description: 'Also secrets that are known by their names and shapes.' }),
  paths: pathsInput,
  version: z.int().meta({
    description: '`version` that you read. Another one since then: 409, and nothing changes.',
  }),
})

/** What is taken out of a tenant's events, as the API gives it. */
export const redactionView = z
  .object({
    secrets: z.boolean(),
    paths: z.array(z.string()),
    version: z.int().meta({ description: '0: nobody has changed it since the tenant was made.' }),
    updatedAt: z.string().nullable().meta({ format: 'date-time' }),
  })
  .meta({ id: 'Redaction' })
export type RedactionView = z.output<typeof redactionView>
