import type { Node } from 'oxc-parser'

import type { SourceModule } from './syntax'

/** Code that is not to be audited, and why; null: nobody says why. */
export interface LeftOut {
  reason: string | null
}

/** How a comment says it: `// unaudited: only previews, nothing is stored`. */
const MARK = 'unaudited:'

/** What a comment right above a node, or behind it in its first line, says about leaving it out. */
export function leftOutByComment(node: Node, module: SourceModule): LeftOut | null {
  const first = module.lineOf(node.start)
  for (const { text, line } of module.comments) {
    if (line !== first && line !== first - 1) continue
    const at = text.indexOf(MARK)
    if (at === -1) continue
    const reason = text.slice(at + MARK.length).trim()
    return { reason: reason === '' ? null : reason }
  }
  return null
}
