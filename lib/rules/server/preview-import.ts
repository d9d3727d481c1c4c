import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { nameKey } from '@/lib/base/name-key'
import {
  type ImportedFilters,
  importFilters,
  importInput,
  type ImportPreview,
} from '@/lib/rules/import-filters'

import { readSettings } from './read-settings'
import { selectRules } from './store-rules'

/**
 * The ignore rules that settings of Elasticsearch or Kibana stand for, and what of those no rule can do. Makes nothing.
 *
 * @throws AppError invalid: they cannot be read, or hold no filters.
 */
export const previewImport = verb({
  name: 'previewImport',
  permission: 'sources.read',
  input: importInput,
  run: async (ctx, { text }): Promise<ImportPreview> => {
    const imported = filtersIn(text)
    const rows = await selectRules(ctx.db.prisma, tenantOf(ctx).id)
    const known = new Set(rows.map(({ name }) => nameKey(name)))
    const taken = imported.rules.map(({ name }) => name).filter((name) => known.has(nameKey(name)))
    return { ...imported, taken }
  },
})

/** What becomes of settings. @throws AppError invalid. */
export function filtersIn(text: string): ImportedFilters {
  const read = readSettings(text)
  const result = 'problems' in read ? read : importFilters(read.settings)
  if ('imported' in result) return result.imported
  const [first] = result.problems
  const message = `These settings cannot be read: ${first?.path ?? ''} ${first?.message ?? ''}`
  throw new AppError('invalid', message, { problems: result.problems })
}
