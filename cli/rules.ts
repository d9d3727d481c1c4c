import type { Ctx } from '@/lib/access/ctx'
import { fromUtf8 } from '@/lib/base/bytes'
import { AppError } from '@/lib/base/errors'
import type { ImportPreview } from '@/lib/rules/import-filters'
import { SETTINGS_MAX } from '@/lib/rules/limits'
import type { RuleView } from '@/lib/rules/rule-input'
import { importRules } from '@/lib/rules/server/import-rules'
import { listRules } from '@/lib/rules/server/list-rules'
import { previewImport } from '@/lib/rules/server/preview-import'

import type { Command } from './command'
import { openInput } from './open-input'
import { COMMON, needed, parseSubcommand, type Takes } from './parse'
import { printJson, printLine, printTable } from './print'
import { inTenant, withCtx } from './session'

const OPTIONS = {
  ...COMMON,
  source: { type: 'string' },
  'dry-run': { type: 'boolean' },
  'leave-out': { type: 'boolean' },
} as const

const SUBCOMMANDS = {
  list: { words: 0, options: ['tenant', 'json'] },
  import: { words: 1, options: ['tenant', 'json', 'source', 'dry-run', 'leave-out'] },
} satisfies Record<string, Takes>

interface Wanted {
  source?: string
  'dry-run'?: boolean
  'leave-out'?: boolean
  json?: boolean
}

/** `vouchsafe rules …` */
export const rules: Command = {
  name: 'rules',
  summary: 'List ignore rules, and make them of the ignore filters of Elasticsearch and Kibana',
  usage: `vouchsafe rules list [--tenant <slug>]
vouchsafe rules import <file> [--tenant <slug>] [--source <name>] [--dry-run] [--leave-out]
  <file>       elasticsearch.yml, kibana.yml, or the settings of a cluster as JSON; - is standard input
  --source     ignore only events of this source
  --dry-run    say what would be made, and make nothing
  --leave-out  go on without what no rule can do; else nothing is made when there is any
  --json       for machines`,
  async run(args) {
    const { name, values, words } = parseSubcommand('rules', args, OPTIONS, SUBCOMMANDS)
    const [file] = words
    const text = name === 'import' ? await settingsIn(needed(file, 'The file')) : ''
    return withCtx(`vouchsafe rules ${name}`, async (ctx) => {
      const where = await inTenant(ctx, values.tenant)
      return name === 'list' ? list(where, values) : importFile(where, text, values)
    })
  },
}

async function settingsIn(path: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of openInput(path).bytes) {
    size += chunk.length
    // Of UTF-8, at most four bytes are one character.
    if (size > SETTINGS_MAX * 4) throw new AppError('invalid', `${path} is too large to be settings.`)
    chunks.push(chunk)
  }
  const text = fromUtf8(Buffer.concat(chunks))
  if (text === null) throw new AppError('invalid', `${path} is no text.`)
  return text
}

async function list(ctx: Ctx, { json }: Wanted): Promise<number> {
  const found = await listRules(ctx, {})
  if (json) printJson({ rules: found })
  else {
    const headings = ['NAME', 'SOURCE', 'STATE', 'IGNORED', 'QUERY']
    printTable(
      headings,
      found.map((rule) => [rule.name, rule.source, stateOf(rule), String(rule.ignored.total), rule.query]),
    )
  }
  return 0
}

function stateOf({ enabled, problems }: RuleView): string {
  if (problems.length > 0) return 'cannot be read'
  return enabled ? 'on' : 'off'
}

async function importFile(ctx: Ctx, text: string, wanted: Wanted): Promise<number> {
  const { source = null } = wanted
  const preview = await previewImport(ctx, { text, source })
  if (wanted['dry-run']) {
    if (wanted.json) printJson(preview)
    else printPreview(preview)
    return preview.refused.length === 0 ? 0 : 1
  }
  const made = await importRules(ctx, { text, source, leaveOut: wanted['leave-out'] ?? false })
  if (wanted.json) printJson({ rules: made })
  else {
    const what = made.length === 1 ? 'One rule is' : `${made.length} rules are`
    printLine(`${what} made, and on: ${made.map(({ name }) => name).join(', ')}.`)
    for (const note of preview.notes) printLine(`  ${note}`)
  }
  return 0
}

function printPreview({ rules: made, refused, notes, taken }: ImportPreview): void {
  const count = made.length === 0 ? 'No rule' : made.length === 1 ? 'One rule' : `${made.length} rules`
  printLine(`${count} would be made.`)
  for (const { name, query } of made) {
    printLine(`  ${name}${taken.includes(name) ? ' (there is a rule of this name)' : ''}`, `    ${query}`)
  }
  if (refused.length > 0) printLine('What no rule can do:')
  for (const { path, line, value, message } of refused) {
    printLine(`  line ${line}, ${path}: ${value === null ? '' : `${JSON.stringify(value)} `}${message}`)
  }
  if (notes.length > 0) printLine('What rules do in another way:')
  for (const note of notes) printLine(`  ${note}`)
}
