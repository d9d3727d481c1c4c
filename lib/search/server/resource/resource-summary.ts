import type { ResourceSummary } from '@/lib/search/resource/answers'
import { ID_END, ID_MIN } from '@/lib/search/server/partitions'

import { findVersions, firstFrom, type ResourceReader } from './read-versions'

/** What is known of a resource beside its versions: three looks into the index. */
export async function summaryOf(reader: ResourceReader): Promise<ResourceSummary> {
  const [newest] = (await findVersions(reader, 'all', ID_END, 1)).rows
  const oldest = await firstFrom(reader, 'all', ID_MIN)
  const [version] = (await findVersions(reader, 'versions', ID_END, 1)).rows
  const name = version?.resource_name ?? newest?.resource_name ?? null
  return {
    ...reader.resource,
    ...(name !== null && { name }),
    state: version === undefined || version.outcome !== 'success' ? 'unknown' : stateOf(version.change),
    firstSeen: oldest?.occurred_at ?? null,
    lastSeen: newest?.occurred_at ?? null,
  }
}

const stateOf = (change: string): ResourceSummary['state'] => (change === 'DELETE' ? 'nothing' : 'exists')
