import { z } from 'zod'

import { sessionEnd } from '@/lib/access/session-times'
import type { SectionValue } from '@/lib/access/settings'
import { PAGE_ROWS, printCursor, wordsOf, type Page } from '@/lib/admin/paging'
import type { SessionView } from '@/lib/admin/views'
import { AppError } from '@/lib/base/errors'
import type { Db, Tx } from '@/lib/db/db'

type Settings = SectionValue<'sessions'>

interface Row {
  id: string
  userId: string
  userName: string
  userEmail: string
  createdAt: Date
  lastSeenAt: Date
  expiresAt: Date
  ip: string | null
  userAgent: string | null
}

/** Conditions for a session that is open at `$1` with the settings `$2` (idle, in minutes) and `$3` (longest, in hours). */
const OPEN = `s.revoked_at IS NULL AND a.disabled_at IS NULL AND s.expires_at > $1
  AND s.last_seen_at > $1 - make_interval(mins => $2) AND s.created_at > $1 - make_interval(hours => $3)`

const FOUND = `FROM session s JOIN account a ON a.id = s.account_id
  WHERE ${OPEN} AND ($4::uuid IS NULL OR a.id = $4)
    AND NOT EXISTS (SELECT FROM unnest($5::text[]) AS word
      WHERE position(word IN lower(concat_ws(' ', a.name, a.email, s.ip, s.user_agent))) = 0)`

/** The open sessions, those opened last first; of one person, or of everybody. */
export async function selectOpenSessions(
  db: Db,
  wanted: {
    settings: Settings
    now: Date
    userId: string | null
    /** The session that asks. */
    current: string | null
    find?: string | undefined
    cursor?: readonly string[] | undefined
    limit?: number | undefined
  },
): Promise<Page<SessionView>> {
  const { settings, now, userId, current, cursor, limit = PAGE_ROWS } = wanted
  const common = [now, settings.idleMinutes, settings.maxHours, userId, wordsOf(wanted.find)]
  const [from, after] = cursor === undefined ? [null, null] : afterOf(cursor)
  const [{ rows }, { rows: counted }] = await Promise.all([
    db.pool.query<Row>(
      `SELECT s.public_id AS id, a.id AS "userId", a.name AS "userName", a.email AS "userEmail",
              s.created_at AS "createdAt", s.last_seen_at AS "lastSeenAt", s.expires_at AS "expiresAt", s.ip,
              s.user_agent AS "userAgent"
         ${FOUND} AND ($6::timestamptz IS NULL OR (s.created_at, s.public_id) < ($6, $7::text))
        ORDER BY s.created_at DESC, s.public_id DESC LIMIT $8`,
      [...common, from, after, limit + 1],
    ),
    db.pool.query<{ n: number }>(`SELECT count(*)::int AS n ${FOUND}`, common),
  ])
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const more = rows.length > limit && last !== undefined
  return {
    items: shown.map((row) => viewOf(row, settings, current)),
    nextCursor: more ? printCursor([last.createdAt.toISOString(), last.id]) : null,
    total: counted[0]?.n ?? 0,
  }
}

function viewOf(row: Row, settings: Settings, current: string | null): SessionView {
  return {
    id: row.id,
    current: row.id === current,
    user: { id: row.userId, name: row.userName, email: row.userEmail },
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    endsAt: sessionEnd(row, settings).toISOString(),
    address: row.ip,
    userAgent: row.userAgent,
  }
}

const cursorSchema = z.tuple([z.iso.datetime(), z.string()])

/** When the last session of the page before was opened, and its name. */
function afterOf(cursor: readonly string[]): [string, string] {
  const read = cursorSchema.safeParse(cursor)
  if (read.success) return read.data
  throw new AppError('invalid', 'The cursor is none of this list.', {
    problems: [{ path: 'cursor', message: 'is no cursor of this list' }],
  })
}

/** Whose session this is, if nobody has ended it; locked until the transaction ends. */
export async function lockedSessionOwner(tx: Tx, id: string): Promise<string | null> {
  await tx.$executeRaw`SELECT FROM session WHERE public_id = ${id} FOR UPDATE`
  const row = await tx.session.findUnique({ where: { publicId: id } })
  return row === null || row.revokedAt !== null ? null : row.accountId
}

/** Ends sessions of a person that are open, all but one where asked; returns their names. */
export async function endSessionsOf(
  tx: Tx,
  accountId: string,
  { now, except, settings }: { now: Date; except: string | null; settings: Settings },
): Promise<string[]> {
  const ended = await tx.session.updateManyAndReturn({
    where: { accountId, revokedAt: null, ...(except !== null && { publicId: { not: except } }) },
    data: { revokedAt: now },
    select: { publicId: true, createdAt: true, lastSeenAt: true, expiresAt: true },
  })
  // Those that had ended by themselves are marked, and are no news.
  return ended.filter((row) => sessionEnd(row, settings) > now).map((row) => row.publicId)
}

/** Marks every session as ended that has ended by these settings, so that others do not bring it back. */
export async function markEndedSessions(tx: Tx, settings: Settings, now: Date): Promise<void> {
  await tx.$executeRaw`UPDATE session SET revoked_at = ${now}
    WHERE revoked_at IS NULL AND (expires_at <= ${now}
      OR last_seen_at <= ${now}::timestamptz - make_interval(mins => ${settings.idleMinutes}::int)
      OR created_at <= ${now}::timestamptz - make_interval(hours => ${settings.maxHours}::int))`
}
