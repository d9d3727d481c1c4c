import { z } from 'zod'

import { isOwnSource } from '@/lib/access/own-source'
import type { Problem } from '@/lib/base/errors'

import { readElasticsearch } from './elasticsearch-filters'
import { readKibana } from './kibana-filters'
import { SETTINGS_MAX } from './limits'
import { OWN_SOURCE_KEPT } from './read-rule'
import { ruleSource } from './rule-input'
import type { ReadFilters, RefusedSetting, Setting } from './setting'

/** Rules that do what settings of Elasticsearch or Kibana say, and what of those they cannot do. */
export interface ImportedFilters {
  rules: { name: string; query: string; settings: string[] }[]
  /** Nothing of this is in the rules. */
  refused: RefusedSetting[]
  /** What the rules do in another way, in sentences. */
  notes: string[]
}

/** What an import would make. */
export interface ImportPreview extends ImportedFilters {
  /** Names of these rules that other rules have already: then none can be made. */
  taken: string[]
}

const ROOT = /(?:^|\.)(xpack\.security\.audit\..*)$/
/** What Elasticsearch says of settings that nobody made. */
const DEFAULTS = 'defaults.'

const ALWAYS = [
  'An event that lacks what a filter asks for is kept, whatever the filter says of missing values.',
  'Capital and small letters make no difference.',
]

/**
 * Reads the ignore filters of Elasticsearch and of Kibana out of settings: values of a list are any of them, settings of a
 * filter all of them, and filters any of them, as they mean it. What a query cannot say is refused with its place, and
 * never makes a rule that ignores more.
 */
export function importFilters(
  settings: readonly Setting[],
): { imported: ImportedFilters } | { problems: Problem[] } {
  const ours: Setting[] = []
  const seen = new Set<string>()
  const problems: Problem[] = []
  for (const setting of settings) {
    const path = setting.path.startsWith(DEFAULTS) ? undefined : ROOT.exec(setting.path)?.[1]
    if (path === undefined) continue
    if (seen.has(path))
      problems.push({ path, message: `is set twice, the second time in line ${setting.line}.` })
    seen.add(path)
    ours.push({ ...setting, path })
  }
  if (problems.length > 0) return { problems }
  const into: ReadFilters = { rules: [], refused: [], notes: new Set() }
  const left = readKibana(readElasticsearch(ours, into), into)
  for (const { path, line } of left) {
    if (/ignore_?filter/i.test(path))
      into.refused.push({ path, line, value: null, message: 'is no filter that is known.' })
  }
  if (into.rules.length === 0 && into.refused.length === 0 && into.notes.size === 0) {
    return { problems: [{ path: 'text', message: NOTHING }] }
  }
  const notes = into.rules.length === 0 ? [...into.notes] : [...ALWAYS, ...into.notes]
  return { imported: { rules: into.rules, refused: into.refused, notes } }
}

const NOTHING =
  'holds no ignore filters: no xpack.security.audit.logfile.events.ignore_filters, include or exclude of Elasticsearch, and no xpack.security.audit.ignore_filters of Kibana.'

/** Settings to be read. */
export const importInput = z.strictObject({
  text: z.string().max(SETTINGS_MAX, `has at most ${SETTINGS_MAX} characters`).meta({
    description:
      'elasticsearch.yml or kibana.yml, or the settings of a cluster as JSON; other settings are passed over.',
  }),
  source: ruleSource
    .refine((source) => source === null || !isOwnSource(source), OWN_SOURCE_KEPT)
    .default(null),
})

/** Settings to make rules of. */
export const importRulesInput = importInput.extend({
  leaveOut: z
    .boolean()
    .default(false)
    .meta({ description: 'Make the rules also where something is refused, which is left out then.' }),
})

/** What becomes of settings, as the API gives it. */
export const importPreviewView = z
  .object({
    rules: z.array(
      z.object({
        name: z.string(),
        query: z.string(),
        settings: z.array(z.string()).meta({ description: 'The settings that it stands for.' }),
      }),
    ),
    refused: z
      .array(z.object({ path: z.string(), line: z.int(), value: z.string().nullable(), message: z.string() }))
      .meta({ description: 'What no query can say, and why. Nothing of it is in the rules.' }),
    notes: z.array(z.string()).meta({ description: 'What the rules do in another way than the filters.' }),
    taken: z
      .array(z.string())
      .meta({ description: 'Names of these rules that other rules have: then none of them can be made.' }),
  })
  .meta({ id: 'ImportPreview' }) satisfies z.ZodType<ImportPreview>
