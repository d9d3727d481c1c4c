import { open, readFile, rename } from 'node:fs/promises'

import { hex, utf8 } from '@/lib/base/bytes'
import { sha256 } from '@/lib/base/sha256'
import { verifyEd25519 } from '@/lib/config/ed25519'
import { type Checkpoint, checkpointOf } from '@/lib/proof/checkpoint'
import { openNote } from '@/lib/proof/note'
import type { Vkey } from '@/lib/proof/vkey'

import { UsageError } from './command'

/**
 * The checkpoint that an earlier run saved; null where there is none yet. Keys of that time may have been retired since, so it
 * need not be signed by one that is trusted now; but if it is, then rightly.
 *
 * @throws UsageError for a file that holds something else.
 */
export async function readSaved(file: string, trusted: readonly Vkey[]): Promise<Checkpoint | null> {
  let note: string
  try {
    note = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  const checkpoint = checkpointOf(note)
  const opened = openNote(note, trusted, verifyEd25519)
  const isForged = 'problem' in opened && opened.problem.startsWith('has a signature')
  if (checkpoint === null || isForged) throw new UsageError(`${file} holds no checkpoint.`)
  return checkpoint
}

/**
 * Keeps a signed checkpoint that does not go on from the one that was saved beside that one, which stays as it is. Says where, or why
 * not: what was found counts all the same. The same checkpoint has the same file.
 */
export async function keepConflict(file: string, note: string): Promise<string> {
  const kept = `${file}.conflict-${hex(sha256(utf8(note))).slice(0, 16)}`
  try {
    await save(kept, note)
    return `What it has signed is kept in ${kept}.`
  } catch (error) {
    return `What it has signed could not be kept in ${kept}: ${String(error)}`
  }
}

/** Saves a checkpoint in the place of the one before: whole or not at all. */
export async function save(file: string, note: string): Promise<void> {
  const draft = `${file}.${process.pid}.draft`
  const handle = await open(draft, 'w', 0o644)
  try {
    await handle.writeFile(note)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
}
