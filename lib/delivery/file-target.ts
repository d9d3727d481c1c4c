import { z } from 'zod'

const MIB = 1024 * 1024

/** A file of lines on the machine that Vouchsafe runs on. It has no headers and no secrets, which every target may have. */
export const fileTarget = z.strictObject({
  kind: z.literal('file'),
  url: z
    .string()
    .trim()
    .regex(
      /^file:[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
      'must be file: and a name of letters, digits, points, dashes and underscores',
    )
    .meta({
      description:
        '`file:audit.jsonl`: in a directory of the destination’s own, named by its id, inside of `VOUCHSAFE_DELIVERY_DIR`.',
    }),
  rotateBytes: z
    .int()
    .min(MIB)
    .max(10 * 1024 * MIB)
    .default(100 * MIB)
    .meta({ description: 'A file that would become larger is put aside, with the time in its name.' }),
  rotateDaily: z
    .boolean()
    .default(true)
    .meta({ description: 'So is one that was last written on another day (UTC).' }),
  authorization: z.string().max(0, 'must be null: files have no headers').nullable().optional(),
  headers: z
    .array(z.strictObject({ name: z.string(), value: z.string().optional() }))
    .max(0, 'must be empty: files have no headers')
    .default([]),
})
export type FileTarget = z.output<typeof fileTarget>
