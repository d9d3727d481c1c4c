import type pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'
import type { Change, Outcome } from '@/lib/event/event'
import { CATALOGUE_ENTRIES_MAX, CATALOGUE_SOURCES_MAX } from '@/lib/search/catalogue'

/** One kind of event as its counts add up. */
export interface CatalogueRow {
  resource_type: string
  action: string
  n: number
  first: Date
  last: Date
  effects: { change: Change; outcome: Outcome; count: number }[]
  sources: { name: string; count: number }[]
  source_count: number
  entry_count: number
  event_count: number
  size: number
}

/**
 * What the counts of a tenant say about each kind of event, with the size of its log at the same moment: one statement
 * sees one state. It reads the tenant's counts by day once, by their primary key, which begins with the tenant, and the
 * counts by hour of those days alone that are the first or last of a kind; no event. No row at all where the log is empty.
 * Each part is made once: none is made anew for every kind, whatever the planner thinks of their sizes.
 */
export async function readCatalogueRows(client: pg.ClientBase, tenant: TenantRef): Promise<CatalogueRow[]> {
  const { rows } = await client.query<CatalogueRow>(
    `WITH parts AS MATERIALIZED (
       SELECT resource_type, action, change, outcome, source_name, sum(n) AS n, min(day) AS first, max(day) AS last
         FROM event_rollup_day WHERE tenant_id = $1 GROUP BY resource_type, action, change, outcome, source_name
     ), entries AS MATERIALIZED (
       SELECT resource_type, action, sum(n) AS n, min(first) AS first_day, max(last) AS last_day,
              count(*) OVER () AS entry_count, sum(sum(n)) OVER () AS event_count
         FROM parts GROUP BY resource_type, action ORDER BY sum(n) DESC, resource_type, action LIMIT $3
     ), hours AS MATERIALIZED (
       SELECT day, resource_type, action, min(hour) AS first, max(hour) AS last
         FROM (SELECT first_day AS day FROM entries UNION SELECT last_day FROM entries) edge
        CROSS JOIN LATERAL (
          SELECT resource_type, action, hour FROM event_rollup WHERE tenant_id = $1
             AND hour >= day::timestamp AT TIME ZONE 'UTC' AND hour < (day + 1)::timestamp AT TIME ZONE 'UTC' OFFSET 0) one
        GROUP BY day, resource_type, action
     ), effects AS MATERIALIZED (
       SELECT resource_type, action,
              json_agg(json_build_object('change', change, 'outcome', outcome, 'count', n) ORDER BY n DESC, change, outcome) AS effects
         FROM (SELECT resource_type, action, change, outcome, sum(n) AS n FROM parts GROUP BY resource_type, action, change, outcome) one
        GROUP BY resource_type, action
     ), sources AS MATERIALIZED (
       SELECT resource_type, action, count(*) AS source_count,
              json_agg(json_build_object('name', source_name, 'count', n) ORDER BY place) FILTER (WHERE place <= $4) AS sources
         FROM (SELECT resource_type, action, source_name, sum(n) AS n,
                      row_number() OVER (PARTITION BY resource_type, action ORDER BY sum(n) DESC, source_name) AS place
                 FROM parts GROUP BY resource_type, action, source_name) one
        GROUP BY resource_type, action
     )
     SELECT resource_type, action, entries.n::float8 AS n, head.first, tail.last, effects, sources,
            source_count::float8 AS source_count, entry_count::float8 AS entry_count, event_count::float8 AS event_count,
            (SELECT size::float8 FROM log_head WHERE log_id = $2) AS size
       FROM entries JOIN effects USING (resource_type, action) JOIN sources USING (resource_type, action)
       JOIN hours head USING (resource_type, action) JOIN hours tail USING (resource_type, action)
      WHERE head.day = first_day AND tail.day = last_day
      ORDER BY entries.n DESC, resource_type, action`,
    [tenant.key, tenant.logId, CATALOGUE_ENTRIES_MAX, CATALOGUE_SOURCES_MAX],
  )
  return rows
}
