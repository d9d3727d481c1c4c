import type { Ctx } from '@/lib/access/ctx'
import { SCOPES, type Scope } from '@/lib/access/roles'
import { everyRow } from '@/lib/admin/paging'
import { createApiKey } from '@/lib/admin/server/create-api-key'
import { listApiKeys } from '@/lib/admin/server/list-api-keys'
import { revokeApiKey } from '@/lib/admin/server/revoke-api-key'
import type { ApiKeyView } from '@/lib/admin/views'
import { AppError } from '@/lib/base/errors'

import { UsageError, type Command } from './command'
import { COMMON, needed, parseSubcommand, type Takes } from './parse'
import { printJson, printLine, printTable } from './print'
import { inTenant, withCtx } from './session'

const OPTIONS = {
  ...COMMON,
  name: { type: 'string' },
  scope: { type: 'string', multiple: true },
  source: { type: 'string' },
  expires: { type: 'string' },
  'all-tenants': { type: 'boolean' },
} as const

const WHERE = ['tenant', 'all-tenants', 'json']
const SUBCOMMANDS = {
  list: { words: 0, options: WHERE },
  create: { words: 0, options: [...WHERE, 'name', 'scope', 'source', 'expires'] },
  revoke: { words: 1, options: WHERE },
} satisfies Record<string, Takes>

/** `vouchsafe keys …` */
export const keys: Command = {
  name: 'keys',
  summary: 'List, make and revoke API keys',
  usage: `vouchsafe keys list
vouchsafe keys create --name <name> --scope <scope> [--scope …] [--source <name>] [--expires <90d or RFC 3339>] [--all-tenants]
vouchsafe keys revoke <prefix, vs_<prefix> or id>
  scopes: ${SCOPES.join(' ')}
  --tenant <slug>  needed when there are several   --all-tenants  keys of the whole instance instead
  --json  for machines`,
  async run(args) {
    const { name, values, words } = parseSubcommand('keys', args, OPTIONS, SUBCOMMANDS)
    if (values['all-tenants'] === true && values.tenant !== undefined)
      throw new UsageError('--all-tenants and --tenant exclude each other.')
    const which = name === 'revoke' ? needed(words[0], 'The prefix or id') : ''
    await withCtx(`vouchsafe keys ${name}`, async (ctx) => {
      const where =
        values['all-tenants'] === true ? { ...ctx, tenant: null } : await inTenant(ctx, values.tenant)
      switch (name) {
        case 'list':
          return list(where, values.json === true)
        case 'create':
          return create(where, values)
        case 'revoke':
          return revoke(where, which, values.json === true)
      }
    })
    return 0
  },
}

async function list(ctx: Ctx, json: boolean): Promise<void> {
  const apiKeys = await everyRow((where) => listApiKeys(ctx, where))
  if (json) return printJson({ apiKeys })
  const row = (key: ApiKeyView) => [
    key.prefix,
    key.name,
    key.tenant ?? '*',
    key.scopes.join(' '),
    key.sourceName,
    key.status,
    key.lastUsedAt,
  ]
  const headings = ['PREFIX', 'NAME', 'TENANT', 'SCOPES', 'SOURCE', 'STATUS', 'LAST USED']
  printTable(headings, apiKeys.map(row))
}

interface Wanted {
  name?: string
  scope?: string[]
  source?: string
  expires?: string
  json?: boolean
}

async function create(ctx: Ctx, wanted: Wanted): Promise<void> {
  const made = await createApiKey(ctx, {
    name: needed(wanted.name, '--name'),
    scopes: scopesNamed(wanted.scope ?? []),
    ...(wanted.source !== undefined && { sourceName: wanted.source }),
    ...(wanted.expires !== undefined && { expiresAt: expiryOf(wanted.expires, ctx.now()) }),
  })
  if (wanted.json) return printJson(made)
  printLine('The key, shown only now:', made.secret)
}

/** A key as people have it: its prefix, `vs_<prefix>`, the start that lists show (`vs_<prefix>_…`), or all of it. */
const PRESENTED = /^(?:vs_)?([0-9A-Za-z]{10})(?:_.*)?$/

async function revoke(ctx: Ctx, which: string, json: boolean): Promise<void> {
  const prefix = PRESENTED.exec(which)?.[1]
  const id = which.toLowerCase()
  const found = (await everyRow((where) => listApiKeys(ctx, where))).find(
    (key) => key.prefix === prefix || key.id === id,
  )
  // What was typed may be a secret, or part of one: only what is surely no more than a prefix is repeated.
  if (!found)
    throw new AppError('not_found', `There is no API key ${prefix ? `vs_${prefix}` : 'like this'} here.`)
  const apiKey = await revokeApiKey(ctx, { keyId: found.id })
  if (json) printJson({ apiKey })
  else printLine(`The key ${found.name} is revoked. Other processes notice within five seconds.`)
}

function scopesNamed(texts: readonly string[]): Scope[] {
  // `--scope a,b` and `--scope a --scope b` mean the same.
  const words = texts.flatMap((text) => text.split(',')).filter((word) => word !== '')
  if (words.length === 0) throw new UsageError('--scope is missing.')
  return words.map((word) => {
    const found = SCOPES.find((known) => known === word)
    if (found) return found
    throw new UsageError(`There is no scope ${word}. There are: ${SCOPES.join(' ')}`)
  })
}

const DAY_MS = 86_400_000

/** `90d`, or a time that the verb checks. */
function expiryOf(text: string, now: Date): string {
  const days = /^(\d{1,5})d$/.exec(text)?.[1]
  return days === undefined ? text : new Date(now.getTime() + Number(days) * DAY_MS).toISOString()
}
