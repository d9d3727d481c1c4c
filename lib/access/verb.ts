import type { z } from 'zod'

import { AppError } from '@/lib/base/errors'

import type { Ctx } from './ctx'
import { houseWords } from './house-words'
import { authorize, type Permission } from './permissions'
import { requireConfirmed } from './require-confirmed'
import { zodProblems } from './zod-problems'

/** Something that can be done: called as `verb(ctx, input)`, the same from a route, a page, the worker and the CLI. */
export interface Verb<S extends z.ZodType, Out> {
  /**
   * @throws AppError unauthenticated, forbidden or not_found before anything else; then confirm_needed; then invalid, with
   *   the place of each problem; then what the verb itself says.
   */
  (ctx: Ctx, input: z.input<S>): Promise<Out>
  readonly permission: Permission
  readonly input: S
}

/**
 * Make a verb. The permission and the schema are arguments, so neither can be forgotten, and both can be
 * listed. The verb parses its input itself, so a caller that skips the routes is checked all the same.
 */
export function verb<S extends z.ZodType, Out>(spec: {
  name: string
  permission: Permission
  input: S
  /** People show first that it is them, unless they have done so lately. API keys and the command line are not asked. */
  recent?: true
  run(ctx: Ctx, input: z.output<S>): Promise<Out>
}): Verb<S, Out> {
  const call = async (ctx: Ctx, input: z.input<S>): Promise<Out> => {
    authorize(ctx.principal, spec.permission, ctx.tenant)
    if (spec.recent) requireConfirmed(ctx)
    const parsed = spec.input.safeParse(input, { error: houseWords })
    if (!parsed.success) {
      const problems = zodProblems(parsed.error)
      const where = problems[0]?.path ? ` at ${problems[0].path}` : ''
      throw new AppError('invalid', `The input is not valid${where}.`, { problems })
    }
    return spec.run(ctx, parsed.data)
  }
  Object.defineProperty(call, 'name', { value: spec.name })
  return Object.assign(call, { permission: spec.permission, input: spec.input })
}
