import pg from 'pg'

const literal = (text: string): string => pg.escapeLiteral(text)
const literals = (texts: readonly string[]): string => `ARRAY[${texts.map(literal).join(', ')}]`

/** A scalar as a tag shows it; NULL for what is none. */
const scalarText = (value: string): string =>
  `CASE jsonb_typeof(${value}) WHEN 'null' THEN 'null' WHEN 'object' THEN NULL WHEN 'array' THEN NULL ELSE ${value} #>> '{}' END`

/**
 * The SQL of what an event's details have at a dotted path, as the table shows it (`detailsValues` in `lib/view`): the
 * scalar; or a JSON array where arrays lie on the way, or several keys spell the path; NULL when there is nothing.
 */
export function detailsCell(path: string): string {
  const parts = path.split('.')
  // Keys that the path can begin with: `a`, `a.b` and `a.b.c` of `a.b.c`.
  const starts = parts.map((_, i) => parts.slice(0, i + 1).join('.'))
  const begins = `details ?| ${literals(starts)}`
  const walk = allAt(path, starts)
  // One key, or one of two levels, can be looked up where nothing else spells the same path.
  if (parts.length > 2) return `CASE WHEN ${begins} THEN ${walk} END`
  const value = `(details #> ${literals(parts)})`
  const other = parts.length === 1 ? '' : `AND NOT details ? ${literal(path)}`
  return `CASE WHEN jsonb_typeof(${value}) NOT IN ('object', 'array') ${other} THEN ${scalarText(value)} WHEN ${begins} THEN ${walk} END`
}

function allAt(path: string, starts: readonly string[]): string {
  return `(WITH RECURSIVE walk (path, value, place) AS (
    SELECT ''::text, details, ARRAY[]::bigint[]
    UNION ALL
    SELECT step.path, step.value, walk.place || step.place FROM walk, LATERAL (
      SELECT CASE walk.path WHEN '' THEN key ELSE walk.path || '.' || key END, value, place
        FROM jsonb_each(CASE jsonb_typeof(walk.value) WHEN 'object' THEN walk.value ELSE '{}' END)
          WITH ORDINALITY AS member (key, value, place)
      UNION ALL
      SELECT walk.path, value, place
        FROM jsonb_array_elements(CASE jsonb_typeof(walk.value) WHEN 'array' THEN walk.value ELSE '[]' END)
          WITH ORDINALITY AS element (value, place)
    ) AS step (path, value, place)
    WHERE step.path = ANY (${literals(starts)})
  ), found AS (
    SELECT value, place FROM walk WHERE path = ${literal(path)} AND jsonb_typeof(value) NOT IN ('object', 'array')
  )
  SELECT CASE count(*) WHEN 0 THEN NULL WHEN 1 THEN min(${scalarText('value')}) ELSE jsonb_agg(value ORDER BY place)::text END FROM found)`
}
