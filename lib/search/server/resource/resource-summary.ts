import type { ResourceSummary } from '@/lib/search/resource/answers'
import { ID_END, ID_MIN } from '@/lib/search/server/partitions'
import type { StoredRow } from '@/lib/search/server/stored-row'

import { findVersions, firstFrom, type ResourceReader } from './read-versions'

/** What is known of a resource beside its versions: three looks into the index. */
export async function summaryOf(reader: ResourceReader): Promise<ResourceSummary> {
  const [newest] = (await findVersions(reader, 'all', ID_END, 1)).rows
  const oldest = await firstFrom(reader, 'all', ID_MIN)
  const versions = (await findVersions(reader, 'versions', ID_END, UNSURE_MAX)).rows
  const isNamed = !reader.sight.masks.places.has('resource.name')
  const name = isNamed ? (versions[0]?.resource_name ?? newest?.resource_name ?? null) : null
  return {
    ...reader.resource,
    ...(name !== null && { name }),
    state: stateOf(versions),
    firstSeen: oldest?.occurred_at ?? null,
    lastSeen: newest?.occurred_at ?? null,
  }
}

/** Events of unknown outcome that are passed over before nothing is said. */
const UNSURE_MAX = 8

/** Whether it exists by its newest versions. What was updated, or not, is still there. */
function stateOf(newestFirst: readonly StoredRow[]): ResourceSummary['state'] {
  const telling = newestFirst.find(
    ({ outcome, change }) => outcome === 'success' || change === 'CREATE' || change === 'DELETE',
  )
  if (telling === undefined || telling.outcome !== 'success') return 'unknown'
  return telling.change === 'DELETE' ? 'nothing' : 'exists'
}
