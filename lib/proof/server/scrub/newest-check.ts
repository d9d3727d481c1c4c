import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, unlink } from 'node:fs/promises'
import path from 'node:path'

import { z } from 'zod'

import { invariant } from '@/lib/base/errors'
import { SetupError } from '@/lib/config/setup-error'
import type { CheckKind } from '@/lib/log/server/log-check'
import { writeDurably } from '@/lib/proof/server/guard'

/** Which check of which log. */
export interface CheckName {
  logId: string
  kind: CheckKind
}

const shape = z.object({ v: z.literal(1), state: z.string().nullable(), results: z.array(z.string()) })

/** What was stored last of one check, each as its MAC in hex. */
export type NewestCheck = Pick<z.output<typeof shape>, 'state' | 'results'>

/** Results that may be the stored one: one, but for the moment in which another is stored. */
const RESULTS_MAX = 8

/**
 * What was last put aside of a check, and what it found last, beside the guard: outside of the database, so that nobody can put back what
 * was stored there before. Null where nothing is known: then what stands in the database counts, if we made it.
 *
 * @throws SetupError where it cannot be read.
 */
export async function readNewest(guardDir: string, check: CheckName): Promise<NewestCheck | null> {
  const text = await readFile(fileOf(guardDir, check), 'utf8').catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null
    throw unusable(guardDir, 'read', cause)
  })
  if (text === null) return null
  try {
    return shape.parse(JSON.parse(text))
  } catch {
    // A damaged file is no reason to check nothing any more; who could damage it has the instance key beside it.
    return null
  }
}

/** Takes note of how far a check is, before that is stored. */
export async function noteState(guardDir: string, check: CheckName, mac: Buffer): Promise<void> {
  const { results = [] } = (await readNewest(guardDir, check)) ?? {}
  await write(guardDir, check, { state: mac.toString('hex'), results })
}

/** Takes note of what a check found, before that is stored: until it is, the result before counts as well. */
export async function noteResult(guardDir: string, check: CheckName, mac: Buffer): Promise<void> {
  const { state = null, results = [] } = (await readNewest(guardDir, check)) ?? {}
  await write(guardDir, check, { state, results: [mac.toString('hex'), ...results].slice(0, RESULTS_MAX) })
}

/** Now it is stored: no other result counts, and nothing is put aside. */
export const settleResult = (guardDir: string, check: CheckName, mac: Buffer): Promise<void> =>
  write(guardDir, check, { state: null, results: [mac.toString('hex')] })

async function write(guardDir: string, check: CheckName, newest: NewestCheck): Promise<void> {
  const file = fileOf(guardDir, check)
  const draft = `${file}.${randomBytes(8).toString('hex')}`
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
    await writeDurably(draft, `${JSON.stringify({ v: 1, ...newest })}\n`)
    await rename(draft, file)
  } catch (cause) {
    await unlink(draft).catch(() => undefined)
    throw unusable(guardDir, 'written', cause)
  }
}

function fileOf(guardDir: string, { logId, kind }: CheckName): string {
  // Both come from the database, which nobody trusts here.
  invariant(
    /^[0-9a-f]{32}$/.test(logId) && (kind === 'full' || kind === 'sample'),
    'a check has a plain name',
  )
  return path.join(guardDir, 'checks', `${logId}.${kind}.json`)
}

const unusable = (guardDir: string, done: string, cause: unknown): SetupError =>
  new SetupError(
    `What is known of the checks of logs, in ${guardDir}, cannot be ${done}.`,
    'Give the user that runs Vouchsafe the right to read and write there, and room on its disk.',
    { cause },
  )
