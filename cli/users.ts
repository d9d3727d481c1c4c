import type { Ctx } from '@/lib/access/ctx'
import { ROLES, type Role } from '@/lib/access/roles'
import { everyRow } from '@/lib/admin/paging'
import { disableUser } from '@/lib/admin/server/disable-user'
import { enableUser } from '@/lib/admin/server/enable-user'
import { inviteUser } from '@/lib/admin/server/invite-user'
import { listGrants } from '@/lib/admin/server/list-grants'
import { listUsers } from '@/lib/admin/server/list-users'
import { removeSecondFactor } from '@/lib/admin/server/remove-second-factor'
import { removeUser } from '@/lib/admin/server/remove-user'
import { renewInvitation } from '@/lib/admin/server/renew-invitation'
import { resetPassword } from '@/lib/admin/server/reset-password'
import { setGrant } from '@/lib/admin/server/set-grant'
import { setInstanceAdmin } from '@/lib/admin/server/set-instance-admin'
import { setRole } from '@/lib/admin/server/set-role'
import type { UserView } from '@/lib/admin/views'
import { AppError } from '@/lib/base/errors'

import { UsageError, type Command } from './command'
import { COMMON, needed, parseSubcommand, type Takes } from './parse'
import { printJson, printLine, printTable } from './print'
import { inTenant, withCtx } from './session'

const OPTIONS = {
  ...COMMON,
  name: { type: 'string' },
  role: { type: 'string' },
  existing: { type: 'boolean' },
  reset: { type: 'boolean' },
  off: { type: 'boolean' },
  query: { type: 'string' },
  mask: { type: 'string', multiple: true },
} as const

const WHERE = ['tenant', 'json']

interface Call {
  ctx: Ctx
  /** The word after the sub-command: an e-mail address or an id. */
  who: string | undefined
  word: string | undefined
  values: {
    name?: string
    role?: string
    tenant?: string
    existing?: boolean
    reset?: boolean
    off?: boolean
    query?: string
    mask?: string[]
  }
}

/** What a sub-command found or did, for machines and in one line for people. */
interface Done {
  json: unknown
  say(): void
}

const SUBCOMMANDS = {
  list: { words: 0, options: WHERE, run: list },
  invite: { words: 1, options: [...WHERE, 'name', 'role', 'existing', 'query', 'mask'], run: invite },
  grant: { words: 1, options: [...WHERE, 'role', 'query', 'mask'], run: grant },
  link: { words: 1, options: [...WHERE, 'reset'], run: link },
  role: { words: 2, options: WHERE, run: role },
  disable: { words: 1, options: WHERE, run: disable },
  enable: { words: 1, options: WHERE, run: enable },
  remove: { words: 1, options: WHERE, run: remove },
  'instance-admin': { words: 1, options: [...WHERE, 'off'], run: instanceAdmin },
  'remove-second-factor': { words: 1, options: WHERE, run: withoutSecondFactor },
} satisfies Record<string, Takes & { run(call: Call): Promise<Done> }>

/** `vouchsafe users …` */
export const users: Command = {
  name: 'users',
  summary: 'List, invite and change users',
  usage: `vouchsafe users list
vouchsafe users invite <e-mail> --name <name> --role <viewer|auditor|admin> [--existing] [limit]
vouchsafe users grant <e-mail> --role <role> [limit]   all of what they have here, anew
vouchsafe users link <e-mail>                a new invitation link
vouchsafe users link <e-mail> --reset        a link to set a new password; the old one and all sessions end now
vouchsafe users role <e-mail> <role>
vouchsafe users disable|enable <e-mail>
vouchsafe users remove <e-mail>              out of the tenant
vouchsafe users instance-admin <e-mail> [--off]
vouchsafe users remove-second-factor <e-mail>  of somebody who lost it; their sessions end now
  limit: --query <query> for only what it finds, --mask <place> (any number) for what is hidden of it
  --existing  the address may have an account already, with the password it has
  --tenant <slug>  needed when there are several   --json  for machines`,
  async run(args) {
    const { name, values, words } = parseSubcommand('users', args, OPTIONS, SUBCOMMANDS)
    const [who, word] = words
    // A password belongs to the account, so no tenant has to be named for it.
    const anywhere = values.reset === true && values.tenant === undefined
    const done = await withCtx(`vouchsafe users ${name}`, async (ctx) =>
      SUBCOMMANDS[name].run({
        ctx: anywhere ? ctx : await inTenant(ctx, values.tenant),
        who,
        word,
        values,
      }),
    )
    if (values.json) printJson(done.json)
    else done.say()
    return 0
  },
}

async function list({ ctx }: Call): Promise<Done> {
  const found = await everyRow((where) => listUsers(ctx, where))
  const row = (user: UserView) => [
    user.email,
    user.name,
    user.instanceAdmin ? 'instance admin' : user.role,
    user.status,
    user.lastSignInAt,
  ]
  return {
    json: { users: found },
    say: () => printTable(['E-MAIL', 'NAME', 'ROLE', 'STATUS', 'LAST SIGN-IN'], found.map(row)),
  }
}

async function invite({ ctx, who, values }: Call): Promise<Done> {
  const email = needed(who, 'The e-mail address')
  const work = inviteUser(ctx, {
    email,
    name: needed(values.name, '--name'),
    ...grantOf(values),
    ...(values.existing && { confirm: true }),
  })
  const made = await work.catch((error: unknown) => {
    throw asksToConfirm(error) ? new AppError('conflict', `${error.message} Here that is: --existing`) : error
  })
  const { user, invitation } = made
  const how = invitation
    ? `Hand over this link; it works once, until ${invitation.expiresAt}:\n${invitation.url}`
    : 'They can sign in already.'
  return { json: made, say: () => printLine(`${user.email} is ${user.role}. ${how}`) }
}

function asksToConfirm(error: unknown): error is AppError {
  return error instanceof AppError && error.extra.problems?.some(({ path }) => path === 'confirm') === true
}

async function link({ ctx, who, values }: Call): Promise<Done> {
  if (values.reset) return reset(ctx, who)
  const { id } = await userNamed(ctx, who)
  const invitation = await renewInvitation(ctx, { userId: id })
  return { json: { invitation }, say: () => printLine(invitation.url, `until ${invitation.expiresAt}`) }
}

async function reset(ctx: Ctx, who: string | undefined): Promise<Done> {
  const email = ctx.tenant === null ? needed(who, 'The e-mail address') : (await userNamed(ctx, who)).email
  const invitation = await resetPassword(ctx, { email })
  return {
    json: { invitation },
    say: () =>
      printLine(
        `The old password of ${email} does not work any more, and their sessions end within five seconds.\nHand over this link to set a new one; it works once, until ${invitation.expiresAt}:\n${invitation.url}`,
      ),
  }
}

async function grant({ ctx, who, values }: Call): Promise<Done> {
  const { id, email } = await userNamed(ctx, who)
  const { items } = await listGrants(ctx, { find: email })
  const known = items.find(({ user }) => user.id === id)
  if (known === undefined)
    throw new AppError('conflict', `${email} has no role of their own here. Invite them.`)
  const set = await setGrant(ctx, { userId: id, grant: { ...grantOf(values), version: known.version } })
  const within = set.query === null ? 'all events' : `what ${set.query} finds`
  const without = set.masks.length === 0 ? '' : `, without ${set.masks.join(', ')}`
  return { json: { grant: set }, say: () => printLine(`${email} is ${set.role} of ${within}${without}`) }
}

function grantOf({ role: text, query, mask }: Call['values']) {
  return { role: roleNamed(needed(text, '--role')), query: query ?? null, masks: mask ?? [] }
}

async function role({ ctx, who, word }: Call): Promise<Done> {
  const wanted = roleNamed(needed(word, 'The role'))
  const { id } = await userNamed(ctx, who)
  return changed(await setRole(ctx, { userId: id, role: wanted }))
}

async function disable({ ctx, who }: Call): Promise<Done> {
  const { id } = await userNamed(ctx, who)
  return changed(await disableUser(ctx, { userId: id }))
}

async function enable({ ctx, who }: Call): Promise<Done> {
  const { id } = await userNamed(ctx, who)
  return changed(await enableUser(ctx, { userId: id }))
}

async function remove({ ctx, who }: Call): Promise<Done> {
  const user = await userNamed(ctx, who)
  await removeUser(ctx, { userId: user.id })
  return { json: { removed: user.id }, say: () => printLine(`${user.email} has no role here any more.`) }
}

async function instanceAdmin({ ctx, who, values }: Call): Promise<Done> {
  const { id } = await userNamed(ctx, who)
  return changed(await setInstanceAdmin(ctx, { userId: id, instanceAdmin: values.off !== true }))
}

async function withoutSecondFactor({ ctx, who }: Call): Promise<Done> {
  const { id, email } = await userNamed(ctx, who)
  await removeSecondFactor(ctx, { userId: id })
  return {
    json: { removed: id },
    say: () =>
      printLine(`${email} signs in with the password alone, until they set up a second factor again.`),
  }
}

function changed(user: UserView): Done {
  const what = user.instanceAdmin ? 'instance admin' : (user.role ?? 'without a role here')
  return { json: { user }, say: () => printLine(`${user.email}: ${what}, ${user.status}`) }
}

async function userNamed(ctx: Ctx, who: string | undefined): Promise<UserView> {
  const asked = needed(who, 'The e-mail address or id').toLowerCase()
  const found = (await everyRow((where) => listUsers(ctx, where))).find(
    (user) => user.email === asked || user.id === asked,
  )
  if (found) return found
  throw new AppError('not_found', `There is no user ${asked} in ${ctx.tenant?.slug ?? 'this tenant'}.`)
}

function roleNamed(text: string): Role {
  const found = ROLES.find((known) => known === text)
  if (found) return found
  throw new UsageError(`The role must be one of ${ROLES.join(', ')}.`)
}
