import { Auditing } from './auditing'
import { type CoverageItem, coverageOf, routesOf } from './coverage'
import type { Entrance } from './found'
import { modelsOf } from './models'
import { nextEntrances } from './next-routes'
import { type LogPlace, seenSince } from './seen'
import { serverRoutes } from './server-routes'
import { readCode } from './source-files'

/** What changes something in an application, whether its log tells of it, and what could not be looked at. */
export interface Coverage {
  items: CoverageItem[]
  notes: string[]
}

/** What is looked at. */
export interface Look {
  folder: string
  /** null: the code alone is looked at. */
  log: LogPlace | null
  /** Events from then on count. */
  since: Date
}

/**
 * Looks at an application's code and at its log.
 *
 * @throws LogError when the log cannot be asked.
 */
export async function lookAt({ folder, log, since }: Look): Promise<Coverage> {
  const { code, unread } = readCode(folder)
  const auditing = new Auditing(code)
  const entrances: Entrance[] = [...serverRoutes(code, auditing), ...nextEntrances(code, auditing)]
  const seen = log === null ? null : await seenSince(log, since, routesOf(entrances))
  const { models, problem } = modelsOf(folder)
  const notes = unread.map(({ path, message }) => `${path} was not looked at: ${message}`)
  if (problem !== null) notes.push(`The models were not looked at: ${problem}`)
  if (seen?.isCut === true)
    notes.push('The log has more kinds of events than it names: what was never seen may be one of them.')
  return { items: coverageOf(entrances, models, seen), notes }
}
