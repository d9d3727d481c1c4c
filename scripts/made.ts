/** A part of a document that is made from code: between `<!-- made: name -->` and `<!-- /made: name -->`. */
export interface Made {
  path: string
  name: string
  text: string
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
