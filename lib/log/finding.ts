import { z } from 'zod'

/** Something in the database that does not agree with something else in it, or with what was signed. */
export const findingShape = z
  .object({
    place: z
      .string()
      .meta({ description: 'Where: `entry 17`, `tile 0/3`, `head`, `checkpoint`, `counts`, `checks`.' }),
    message: z.string(),
    index: z.int().nullable().meta({ description: 'Of the entry, where it is about one.' }),
    eventId: z
      .string()
      .nullable()
      .meta({ description: 'Of the event, where it is about one that is known.' }),
  })
  .meta({ id: 'Finding' })
export type Finding = z.output<typeof findingShape>

/** What does not fit at one place. */
export const finding = (
  place: string,
  message: string,
  { index = null, eventId = null }: Partial<Pick<Finding, 'index' | 'eventId'>> = {},
): Finding => ({ place, message, index, eventId })
