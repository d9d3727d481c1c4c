import { isDeepStrictEqual } from 'node:util'

import { z } from 'zod'

import { houseWords } from '@/lib/access/house-words'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { SECTION_NAMES, SECTIONS, sectionValue, type SectionName } from '@/lib/access/settings'
import { verb } from '@/lib/access/verb'
import { zodProblems } from '@/lib/access/zod-problems'
import { AppError, invariant } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'

import { changeRights } from './change-rights'
import { markEndedSessions } from './store-sessions'
import { lockedSettings, selectSettings, storeSettings, type SettingsView } from './store-settings'

/** The version that a change was made from: of two at once the second is told. */
export const versionInput = z.int().min(0).meta({
  description: 'The version that you read. Another one since then: 409, and nothing is changed.',
})

/** Changes a section of the instance's settings, all of it at once. Holds from the commit on, in every process. */
export const changeSettings = verb({
  name: 'changeSettings',
  permission: 'instance.write',
  recent: true,
  input: z.strictObject({ section: z.enum(SECTION_NAMES), value: z.unknown(), version: versionInput }),
  run: async (ctx, input): Promise<SettingsView> => {
    const { section, version } = input
    const value = checkedValue(section, input.value)
    const { system } = await loadTenants(ctx.db)
    invariant(system, 'a system tenant exists from first start')
    return changeRights(ctx, async (tx) => {
      const before = await lockedSettings(tx, section)
      if (before.version !== version) throw changedMeanwhile(before)
      if (isDeepStrictEqual(before.value, value)) return { result: before, record: null }
      const by = ctx.principal.kind === 'user' ? ctx.principal.userId : null
      // Longer times bring no session back that has ended.
      if (section === 'sessions') {
        await markEndedSessions(tx, sectionValue(section, before.value), ctx.now())
      }
      if (!(await storeSettings(tx, section, { value, version, at: ctx.now(), by }))) {
        throw changedMeanwhile(before)
      }
      return {
        result: await selectSettings(tx, section),
        record: {
          tenants: [system],
          event: {
            action: 'vouchsafe.settings.update',
            change: 'UPDATE',
            resource: { type: 'SETTINGS', id: section, name: SECTIONS[section].title },
            message: `The settings “${SECTIONS[section].title}” were changed`,
            before: before.value,
            after: value,
          },
        },
      }
    })
  },
})

function checkedValue(section: SectionName, value: unknown): JsonObject {
  const parsed = SECTIONS[section].schema.safeParse(value, { error: houseWords })
  if (parsed.success) return parsed.data
  const problems = zodProblems(parsed.error).map(({ path, message }) => ({
    path: path === '' ? 'value' : `value.${path}`,
    message,
  }))
  throw new AppError('invalid', `The settings are not valid at ${problems[0]?.path ?? 'value'}.`, {
    problems,
  })
}

function changedMeanwhile({ updatedBy }: SettingsView): AppError {
  const who = updatedBy ?? 'Somebody'
  return new AppError(
    'conflict',
    `${who} changed these settings meanwhile. Load them again, and make your change to what holds now.`,
    { problems: [{ path: 'version', message: 'is not the newest' }] },
  )
}
