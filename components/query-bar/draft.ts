/** What somebody has typed and not applied yet, on top of the query that it was typed over. */
export interface Draft {
  /** The applied query when typing began. Another one makes the draft stale: the address has moved on. */
  over: string
  text: string
  /** Enter was pressed while it had problems. */
  isRefused: boolean
}

/** The text that stands in the bar: the draft, unless the query has changed under it. */
export function shownText(q: string, draft: Draft | null): string {
  return draft !== null && draft.over === q ? draft.text : q
}

/** One line: line breaks of a pasted text are spaces to the query language anyway. */
export function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ')
}
