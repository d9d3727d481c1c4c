import { SHORTCUT_GROUPS, SHORTCUTS } from '@/components/explorer/shortcuts'
import { domains, exceptions, packageGroups, purePackages, zones } from '@/layers.mjs'
import { permissionMatrix } from '@/lib/access/permission-matrix'
import { SETTINGS } from '@/lib/config/settings'
import { FIELDS } from '@/lib/event/fields'
import { FIELD_EXAMPLES } from '@/lib/query/language-sheet'

import { deliveryParts } from './docs-of-delivery'
import { priceParts } from './docs-of-prices'
import { sourceParts } from './docs-of-sources'
import { type Made, table } from './made'

/** Every part of the documentation that is made from code. */
export function madeParts(): Made[] {
  return [
    { path: 'README.md', name: 'settings', text: settingsTable() },
    { path: 'docs/architecture.md', name: 'domains', text: domainTable() },
    { path: 'docs/architecture.md', name: 'zones', text: zoneTable() },
    { path: 'docs/architecture.md', name: 'exceptions', text: exceptionTable() },
    { path: 'docs/access.md', name: 'permissions', text: permissionTable() },
    { path: 'docs/query-language.md', name: 'fields', text: fieldTable() },
    { path: 'docs/shortcuts.md', name: 'shortcuts', text: shortcutTables() },
    ...sourceParts(),
    ...deliveryParts(),
    ...priceParts(),
  ]
}

/** The document with its made part replaced, or null when it has no such place. */
export function withMade(source: string, part: Made): string | null {
  const open = `<!-- made: ${part.name} -->`
  const close = `<!-- /made: ${part.name} -->`
  const from = source.indexOf(open)
  const to = source.indexOf(close)
  if (from === -1 || to < from) return null
  return `${source.slice(0, from + open.length)}\n\n${part.text}\n\n${source.slice(to)}`
}

function settingsTable(): string {
  return table(
    ['Setting', 'When unset', 'Meaning'],
    SETTINGS.map((one) => [`\`${one.name}\``, one.default, one.meaning]),
  )
}

function permissionTable(): string {
  const mark = (has: boolean): string => (has ? 'yes' : '')
  return table(
    ['What', 'Viewer', 'Auditor', 'Admin', 'Instance admin', 'Scope of a key'],
    permissionMatrix().map(({ text, roles, instanceAdmin, scope, instanceKey }) => [
      text,
      mark(roles.viewer),
      mark(roles.auditor),
      mark(roles.admin),
      mark(instanceAdmin),
      scope === null ? 'people only' : `\`${scope}\`${instanceKey ? ', of all tenants' : ''}`,
    ]),
  )
}

function fieldTable(): string {
  return table(
    ['Key', 'Finds', 'Example'],
    FIELDS.map(({ name, doc }) => [`\`${name}\``, doc, `\`${FIELD_EXAMPLES[name]}\``]),
  )
}

function shortcutTables(): string {
  return SHORTCUT_GROUPS.map((group) => {
    const rows = SHORTCUTS.filter((one) => one.group === group).map(({ keys, does }) => [
      keys.map((key) => `<kbd>${key}</kbd>`).join(' '),
      does,
    ])
    return `## ${group}\n\n${table(['Keys', 'What they do'], rows)}`
  }).join('\n\n')
}

function domainTable(): string {
  const rows = Object.entries(domains).map(([name, uses]) => [`\`${name}\``, uses.join(', ') || 'nothing'])
  return `${table(['Domain', 'Stands on'], rows)}\n\nPackages of the pure half: ${purePackages.join(', ')}.`
}

function zoneTable(): string {
  const rows = zones
    .filter((zone) => !['pure', 'server'].includes(zone.kind))
    .map((zone) => [
      zone.name === '' ? 'files of the root' : `\`${zone.name}\``,
      summary(zone.uses),
      packages(zone),
      zone.rule,
    ])
  const pure = ['`lib/<domain>`', 'the pure half of what it stands on', `only ${purePackages.join(', ')}`]
  const server = ['`lib/<domain>/server`', 'both halves of what it stands on, lib/config, lib/db']
  const of = (kind: string): (typeof zones)[number] | undefined => zones.find((zone) => zone.kind === kind)
  return table(
    ['Folder', 'May import', 'Packages', 'What it is'],
    [
      [...pure, of('pure')?.rule ?? ''],
      [...server, packages(of('server')), of('server')?.rule ?? ''],
      ...rows,
    ],
  )
}

/** The zones in as few words as possible: all pure halves and all server halves have names of their own. */
function summary(uses: string[]): string {
  const kindOf = (name: string): string => zones.find((zone) => zone.name === name)?.kind ?? ''
  const whole = (kind: string, words: string): string[] => {
    const all = zones.filter((zone) => zone.kind === kind).map((zone) => zone.name)
    const has = all.every((name) => uses.includes(name))
    return has ? [words] : uses.filter((name) => kindOf(name) === kind)
  }
  const rest = uses
    .filter((name) => !['pure', 'server'].includes(kindOf(name)))
    .map((name) => (name === '' ? 'files of the root' : name))
  const parts = [...whole('pure', 'the pure halves of lib'), ...whole('server', 'verbs'), ...rest]
  return parts.join(', ') || 'nothing'
}

function packages(zone: (typeof zones)[number] | undefined): string {
  const words = (names: string[]): string =>
    names.map((name) => (name === 'node:' ? 'Node’s own' : name)).join(', ')
  if (zone?.only) return zone.only.length === 0 ? 'none' : `only ${words(zone.only)}`
  const never = zone?.never ?? []
  const groups = Object.entries(packageGroups).filter(([, names]) =>
    names.every((name) => never.includes(name)),
  )
  const grouped = new Set(groups.flatMap(([, names]) => names))
  const rest = words(never.filter((name) => !grouped.has(name)))
  return `no ${[...groups.map(([words]) => words), rest].filter((part) => part !== '').join(', no ')}`
}

function exceptionTable(): string {
  return table(
    ['From', 'May also import', 'Because'],
    exceptions.map((one) => [
      `\`${one.from}\``,
      `\`${one.to}\`${one.typesOnly ? ' (types only)' : ''}`,
      one.because,
    ]),
  )
}
