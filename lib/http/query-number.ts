import { z } from 'zod'

/**
 * A whole number in a query string, in plain digits: `1e3`, ` 7` and an empty value are mistakes, not numbers.
 */
export function queryNumber(options: { min: number; max: number; byDefault: number; description: string }) {
  const { min, max, byDefault, description } = options
  const message = `must be a whole number from ${min} to ${max}`
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((number) => number >= min && number <= max, message)
    .prefault(String(byDefault))
    .meta({ description: `${description} A whole number from ${min} to ${max}, default ${byDefault}.` })
}
