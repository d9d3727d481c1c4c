import { z } from 'zod'

/** What a list for admins answers: a page of it, under its name. */
export function pageOfSchema<Name extends string, Item extends z.ZodType>(name: Name, item: Item) {
  return z.object({
    ...({ [name]: z.array(item) } as Record<Name, z.ZodArray<Item>>), // safe: the one member that was just made
    nextCursor: z.string().nullable().meta({ description: 'For the next page; null on the last one.' }),
    total: z.int().meta({ description: 'What the whole list holds, of all its pages.' }),
  })
}
