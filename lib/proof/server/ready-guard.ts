import { randomBytes } from 'node:crypto'
import { link as linkFile, mkdir, readdir, stat, unlink } from 'node:fs/promises'
import path from 'node:path'

import { SetupError } from '@/lib/config/setup-error'

import { writeDurably } from './guard'

/** What whoever was killed over it leaves behind: drafts of the guard, and of what checks put beside it. */
const DRAFT = /^draft\.[0-9a-f]{16}$|\.json\.[0-9a-f]{16}$/
/** Nobody takes so long to write one. */
const DRAFT_MS = 3_600_000

/**
 * Makes the guard's directory ready: takes drafts away that nobody finishes any more, and tries whether of two files only one can get a
 * name there, which is what keeps two publishers from signing two histories. `link` is there for tests.
 *
 * @throws SetupError where that cannot be.
 */
export async function readyGuard(dir: string, link: typeof linkFile = linkFile): Promise<void> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 })
    await removeDrafts(dir)
    await tryNames(dir, link)
  } catch (cause) {
    if (cause instanceof SetupError) throw cause
    throw new SetupError(
      `The guard in ${dir} cannot be written: nothing would be signed.`,
      'Give the user that runs Vouchsafe the right to write there, and room on its disk.',
      { cause },
    )
  }
}

async function removeDrafts(dir: string): Promise<void> {
  for (const name of await readdir(dir, { recursive: true })) {
    if (!DRAFT.test(path.basename(name))) continue
    const file = path.join(dir, name)
    // Another machine may have finished it meanwhile.
    const found = await stat(file).catch(() => null)
    if (found !== null && Date.now() - found.mtimeMs > DRAFT_MS) await unlink(file).catch(() => undefined)
  }
}

async function tryNames(dir: string, link: typeof linkFile): Promise<void> {
  // A draft, so that it goes with the others where this is killed.
  const [draft, name] = [draftIn(dir), draftIn(dir)]
  try {
    await writeDurably(draft, '')
    await link(draft, name).catch((cause: unknown) => {
      throw unfit(dir, cause)
    })
    const second = await link(draft, name).catch((error: unknown) => error)
    const isRefused = second instanceof Error && 'code' in second && second.code === 'EEXIST'
    if (!isRefused) throw unfit(dir, second)
  } finally {
    for (const file of [draft, name]) await unlink(file).catch(() => undefined)
  }
}

const draftIn = (dir: string): string => path.join(dir, `draft.${randomBytes(8).toString('hex')}`)

const unfit = (dir: string, cause: unknown): SetupError =>
  new SetupError(
    `The guard in ${dir} is on a file system where two files can take one name, or a file cannot get another one: two machines could sign two histories there.`,
    'Put VOUCHSAFE_KEYS on one with hard links: a local disk, or NFS. exFAT has none, nor have some network and FUSE file systems.',
    { cause },
  )
