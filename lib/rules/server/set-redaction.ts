import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { redactionInput, type RedactionView } from '@/lib/rules/redaction-input'

import { selectRedaction } from './redaction-of'
import { changeRules } from './rule-work'

/**
 * Says what is taken out of the tenant's events from the next request on. Whoever read another version is told, and nothing
 * changes.
 *
 * @throws AppError invalid, conflict.
 */
export const setRedaction = verb({
  name: 'setRedaction',
  permission: 'sources.write',
  input: redactionInput,
  run: async (ctx, { version, ...after }): Promise<RedactionView> =>
    changeRules(ctx, async (tx) => {
      const { id: tenantId, name } = tenantOf(ctx)
      // Two at once wait for each other here: there may be no row to lock yet.
      await tx.$queryRaw`SELECT FROM tenant WHERE id = ${tenantId}::uuid FOR NO KEY UPDATE`
      const known = await selectRedaction(tx, tenantId)
      const before = { secrets: known.secrets, paths: known.paths }
      if (known.version !== version) throw changedMeanwhile()
      if (before.secrets === after.secrets && before.paths.join('\n') === after.paths.join('\n')) {
        return { result: known, event: null }
      }
      const set = { ...after, version: version + 1, updatedAt: ctx.now() }
      await tx.redaction.upsert({ where: { tenantId }, create: { tenantId, ...set }, update: set })
      return {
        result: { ...set, updatedAt: set.updatedAt.toISOString() },
        event: {
          action: 'vouchsafe.redaction.set',
          change: 'UPDATE',
          resource: { type: 'REDACTION', id: tenantId, name },
          message: `From events of ${name}, ${words(after)} taken out before they are stored`,
          before,
          after,
        },
      }
    }),
})

function words({ secrets, paths }: { secrets: boolean; paths: readonly string[] }): string {
  const what = [...(secrets ? ['secrets'] : []), ...paths]
  return what.length === 0 ? 'nothing is' : `${what.join(', ')} are`
}

const changedMeanwhile = (): AppError =>
  new AppError(
    'conflict',
    'Somebody else changed what is redacted since you read it. Look at it again, then change it.',
    { problems: [{ path: 'version', message: 'is not that of the redaction any more' }] },
  )
