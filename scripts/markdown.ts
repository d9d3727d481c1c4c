/** A fenced block: its info string, its text without the fence, and the line of its first fence. */
export interface Block {
  info: string
  text: string
  /** 1-based. */
  line: number
}

/** What the checks need to know of a Markdown file. */
export interface Markdown {
  blocks: Block[]
  /** Lines outside fenced blocks, 1-based. */
  prose: { text: string; line: number }[]
}

/** Take a Markdown text apart into fenced blocks and the prose around them. An unclosed fence runs to the end. */
export function readMarkdown(source: string): Markdown {
  const blocks: Block[] = []
  const prose: Markdown['prose'] = []
  let open: { fence: string; block: Block; lines: string[] } | null = null
  for (const [at, text] of source.split('\n').entries()) {
    const fence = /^\s{0,3}(`{3,}|~{3,})\s*(.*)$/.exec(text)
    if (open) {
      const closes = fence?.[1]?.startsWith(open.fence) && fence[2] === ''
      if (closes) {
        blocks.push({ ...open.block, text: open.lines.map((line) => `${line}\n`).join('') })
        open = null
      } else open.lines.push(text)
    } else if (fence?.[1]) {
      open = { fence: fence[1], block: { info: (fence[2] ?? '').trim(), text: '', line: at + 1 }, lines: [] }
    } else prose.push({ text, line: at + 1 })
  }
  if (open) blocks.push({ ...open.block, text: open.lines.join('\n') })
  return { blocks, prose }
}

/** The anchors that headings get on GitHub, in order: lower case, spaces to dashes, marks dropped, repeats numbered. */
export function anchors(prose: Markdown['prose']): string[] {
  const seen = new Map<string, number>()
  return prose.flatMap(({ text }) => {
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(text)?.[1]
    if (heading === undefined) return []
    const base = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-')
    const before = seen.get(base) ?? 0
    seen.set(base, before + 1)
    return [before === 0 ? base : `${base}-${before}`]
  })
}
