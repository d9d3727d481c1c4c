import type { Ctx } from '@/lib/access/ctx'
import { everyRow } from '@/lib/admin/paging'
import { archiveTenant } from '@/lib/admin/server/archive-tenant'
import { createTenant } from '@/lib/admin/server/create-tenant'
import { listTenants } from '@/lib/admin/server/list-tenants'
import { renameTenant } from '@/lib/admin/server/rename-tenant'
import { restoreTenant } from '@/lib/admin/server/restore-tenant'

import { UsageError, type Command } from './command'
import { needed, parseSubcommand, type Takes } from './parse'
import { printJson, printLine, printTable } from './print'
import { inTenant, withCtx } from './session'

const OPTIONS = {
  name: { type: 'string' },
  slug: { type: 'string' },
  parent: { type: 'string' },
  json: { type: 'boolean' },
} as const

const SUBCOMMANDS = {
  list: { words: 0, options: ['json'] },
  create: { words: 1, options: ['name', 'parent', 'json'] },
  rename: { words: 1, options: ['name', 'slug', 'json'] },
  archive: { words: 1, options: ['json'] },
  restore: { words: 1, options: ['json'] },
} satisfies Record<string, Takes>

interface Wanted {
  name?: string
  slug?: string
  parent?: string
  json?: boolean
}

/** `vouchsafe tenants …` */
export const tenants: Command = {
  name: 'tenants',
  summary: 'List, make, rename and archive tenants',
  usage: `vouchsafe tenants list
vouchsafe tenants create <slug> --name <name> [--parent <slug>]
vouchsafe tenants rename <slug> [--name <name>] [--slug <new slug>]
vouchsafe tenants archive <slug>
vouchsafe tenants restore <slug>
  --json  for machines`,
  async run(args) {
    const { name, values, words } = parseSubcommand('tenants', args, OPTIONS, SUBCOMMANDS)
    const [slug] = words
    await withCtx(`vouchsafe tenants ${name}`, async (ctx) => {
      switch (name) {
        case 'list':
          return list(ctx, values)
        case 'create':
          return create(ctx, needed(slug, 'The slug'), values)
        case 'rename':
          return rename(ctx, needed(slug, 'The slug'), values)
        case 'archive':
          return archive(ctx, needed(slug, 'The slug'), values)
        case 'restore':
          return restore(ctx, needed(slug, 'The slug'), values)
      }
    })
    return 0
  },
}

async function list(ctx: Ctx, { json }: Wanted): Promise<void> {
  const found = await everyRow((where) => listTenants(ctx, { ...where, status: 'all' }))
  if (json) return printJson({ tenants: found })
  const headings = ['SLUG', 'NAME', 'PARENT', 'STATE', 'ID']
  printTable(
    headings,
    found.map((tenant) => [tenant.slug, tenant.name, tenant.parent, STATE[tenant.status], tenant.id]),
  )
}

const STATE = { active: 'active', archived: 'archived', parent_archived: 'archived with its parent' }

async function archive(ctx: Ctx, slug: string, { json }: Wanted): Promise<void> {
  const tenant = await archiveTenant(await inTenant(ctx, slug), {})
  if (json) printJson({ tenant })
  else printLine(`${tenant.name} is archived: nothing is read or written there, and its keys do not work.`)
}

async function restore(ctx: Ctx, slug: string, { json }: Wanted): Promise<void> {
  const tenant = await restoreTenant(ctx, { tenant: slug })
  if (json) printJson({ tenant })
  else printLine(`${tenant.name} is back, with what it had.`)
}

async function create(ctx: Ctx, slug: string, { name, parent, json }: Wanted): Promise<void> {
  const tenant = parent === undefined ? null : (await inTenant(ctx, parent)).tenant
  const made = await createTenant({ ...ctx, tenant }, { slug, name: needed(name, '--name') })
  if (json) printJson({ tenant: made })
  else printLine(`The tenant ${made.slug} is made.`)
}

async function rename(ctx: Ctx, slug: string, wanted: Wanted): Promise<void> {
  const where = await inTenant(ctx, slug)
  if (wanted.name === undefined && wanted.slug === undefined)
    throw new UsageError('--name or --slug is missing.')
  await renameTenant(where, {
    ...(wanted.name !== undefined && { name: wanted.name }),
    ...(wanted.slug !== undefined && { slug: wanted.slug }),
  })
  const after = { id: where.tenant.id, slug: wanted.slug ?? slug, name: wanted.name ?? where.tenant.name }
  if (wanted.json) printJson({ tenant: after })
  else printLine(`The tenant is called ${after.name} (${after.slug}) now.`)
}
