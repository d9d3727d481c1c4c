import type { Json } from '@/lib/base/json'
import type { Decoder, MappingRow, Pitfall } from '@/lib/decode/decoder'
import { DECODERS } from '@/lib/decode/formats'
import { PITFALLS } from '@/lib/decode/pitfalls'

import { type Made, table } from './made'

/** What the pages of `docs/sources` say of each format, made from its decoder. */
export function sourceParts(): Made[] {
  const pitfalls = new Map<string, readonly Pitfall[]>(Object.entries(PITFALLS))
  return [
    { path: 'docs/sources/README.md', name: 'formats', text: formatTable() },
    ...DECODERS.flatMap((decoder) => {
      const path = `docs/sources/${decoder.format}.md`
      return [
        { path, name: 'about', text: decoder.about },
        { path, name: 'mapping', text: mappingTable(decoder) },
        { path, name: 'mistakes', text: (pitfalls.get(decoder.format) ?? []).map(pitfallText).join('\n\n') },
      ]
    }),
  ]
}

function formatTable(): string {
  return table(
    ['Format', 'Reads', 'Which is'],
    DECODERS.map(({ format, title, about }) => [`[\`${format}\`](${format}.md)`, title, cell(about)]),
  )
}

function mappingTable(decoder: Decoder): string {
  const rows = decoder.rows.map((row) => [
    row.from.map((path) => `\`${cell(path)}\``).join(', '),
    `\`${row.to}\``,
    cell(row.why),
    staysInDetails(row) ? 'yes' : '',
  ])
  const defaults = Object.entries(decoder.defaults).map(([place, value]) => `\`${place}\` is \`${value}\``)
  return [
    table(['Field', 'Place in the event', 'Why', 'Also in details'], rows),
    'Of several fields in one line, and of several lines for one place, the first that is there and fits is taken. A value that does not fit its place, and every field that is not in the table, is kept in details under its own path.',
    `Where no line gives anything: ${defaults.join(', ')}.`,
    `A record is known by ${decoder.knownBy.map((path) => `\`${path}\``).join(', ')}: one in JSON that has none of these, nor anything below them, is rejected.`,
  ].join('\n\n')
}

function staysInDetails({ read, takes = false, keeps = false }: MappingRow): boolean {
  return read === undefined ? keeps : takes === false
}

function pitfallText({ mistake, record, expect }: Pitfall): string {
  const sent =
    typeof record === 'string' ? ['```text', record.trimEnd(), '```'] : ['```json', pretty(record, ''), '```']
  const made = Object.entries(expect).map(([path, value]) => [`\`${cell(path)}\``, shown(value)])
  return [`### ${mistake}`, sent.join('\n'), table(['Place in the event', 'What we make of it'], made)].join(
    '\n\n',
  )
}

function shown(value: Json | undefined): string {
  return value === undefined
    ? 'nothing'
    : `\`${cell(typeof value === 'string' ? value : JSON.stringify(value))}\``
}

/** Text as it may stand in a cell of a table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

const LINE_MAX = 100

/** JSON with each object and array in one line where it fits. */
function pretty(value: Json, indent: string): string {
  const flat = JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return flat
  const inside = `${indent}  `
  const members = Array.isArray(value)
    ? value.map((one) => pretty(one, inside))
    : Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${pretty(one, inside)}`)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const line = `${open} ${members.join(', ')} ${close}`
  if (members.length === 0 || (line.length + indent.length <= LINE_MAX && !line.includes('\n'))) return line
  return `${open}\n${members.map((one) => inside + one).join(',\n')}\n${indent}${close}`
}
