/** The query that finds what a rule of this query and source ignores. */
export function ruleSearch({ query, source }: { query: string; source: string | null }): string {
  return source === null ? query : `source:${JSON.stringify(source)} (${query})`
}
