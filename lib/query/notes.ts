import { wordsOf } from '@/lib/event/event-text'
import { cidrBits, ipBits } from '@/lib/event/lexeme-ip'

import type { Query, QueryNode, QueryNote, QueryValue, TermNode } from './ast'
import { quote } from './lex'

/** What is honoured, but may not be what was meant, with its place: to be shown beside the results. */
export function queryNotes(tree: Query): QueryNote[] {
  const notes: QueryNote[] = []
  const walk = (node: QueryNode): void => {
    if (node.kind === 'term') notes.push(...termNotes(node))
    else if (node.kind === 'not') walk(node.item)
    else node.items.forEach(walk)
  }
  if (tree.root !== null) walk(tree.root)
  return notes.toSorted((a, b) => a.from - b.from)
}

function termNotes({ key, values }: TermNode): QueryNote[] {
  if (key.kind === 'free') return values.flatMap(wordNotes)
  return key.kind === 'field' && key.name === 'changed' ? values.flatMap(placeNotes) : []
}

function wordNotes(value: QueryValue): QueryNote[] {
  const { text, from, to } = value
  const quoted = to - from !== text.length
  if (!quoted && /^(?:and|or|not)$/i.test(text)) {
    const word = text.toUpperCase()
    const message = `“${text}” is searched as a word here. As an operator it is written ${word}.`
    return [{ from, to, message, fix: { label: `Write ${word}`, text: word } }]
  }
  if (cidrBits(text) !== null) {
    const message = 'This is searched as a word. For the addresses of a block write ip: in front.'
    return [{ from, to, message, fix: { label: `Write ip:${text}`, text: `ip:${text}` } }]
  }
  if (value.kind === 'any' || ipBits(text) !== null || wordsOf(text).some((word) => word.indexed)) return []
  const message = 'Searched in ids, names and addresses. To search inside details, give its key.'
  return [{ from, to, message }]
}

function placeNotes({ text, path, from, to }: QueryValue): QueryNote[] {
  const better = text.replace(/\[[^\]]*\]/g, '')
  if (path !== undefined || better === text || better === '') return []
  const shown = /^[\p{L}\p{N}_.-]+$/u.test(better) ? better : quote(better)
  const message = 'Places in lists are not part of a path: it names members only.'
  return [{ from, to, message, fix: { label: `Write ${shown}`, text: shown } }]
}
