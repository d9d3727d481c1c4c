import type pg from 'pg'

import { AppError } from '@/lib/base/errors'
import { copyOut } from '@/lib/db/copy-out'
import { EVIDENCE_EVENTS_MAX } from '@/lib/proof/evidence'
import type { IdRange } from '@/lib/search/server/partitions'

import { placesStatement, type ExportScope } from './export-sql'

/**
 * Where in the tenant's log all is that a search finds, ascending: eight bytes in memory for each. However long it takes.
 *
 * @throws AppError too_large for more than a bundle holds.
 */
export async function readPlaces(
  client: pg.PoolClient,
  parts: Iterable<{ scope: ExportScope; range: IdRange }>,
): Promise<number[]> {
  const places: number[] = []
  await client.query('BEGIN READ ONLY; SET LOCAL statement_timeout = 0')
  for (const { scope, range } of parts) {
    const copy = copyOut(client, placesStatement(scope, range), (line) => {
      if (places.length <= EVIDENCE_EVENTS_MAX) places.push(Number(line.toString('latin1')))
    })
    // Nothing is written, so nothing comes; at the end it is known whether all went well.
    for await (const _ of copy.chunks());
    if (places.length > EVIDENCE_EVENTS_MAX)
      throw new AppError(
        'too_large',
        `Evidence holds at most ${EVIDENCE_EVENTS_MAX.toLocaleString('en')} events: choose a shorter time.`,
      )
  }
  await client.query('COMMIT')
  return places.sort((a, b) => a - b)
}
