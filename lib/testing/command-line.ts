import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { vi } from 'vitest'

import { instanceKey } from '@/lib/config/keys'

import type { TestDb } from './database'

/** What commands of the command line run in. */
export interface TestCommandLine {
  /** Runs a command: its exit code, and what it printed. */
  run(command: Runnable, ...args: string[]): Promise<{ code: number; printed: string }>
  /** Removes the instance key's directory. */
  remove(): void
}

interface Runnable {
  run(args: string[]): Promise<number>
}

/**
 * Settings for commands, which open the database by themselves. Once in a file, before anything reads the settings: they
 * are read once.
 */
export async function testCommandLine(database: TestDb): Promise<TestCommandLine> {
  const dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-cli-'))
  const keysDir = path.join(dir, 'keys')
  mkdirSync(keysDir, { mode: 0o700 })
  writeFileSync(path.join(keysDir, 'instance.key'), `${'11'.repeat(32)}\n`, { mode: 0o600 })
  await database.db.prisma.instance.create({ data: { keyFingerprint: instanceKey().fingerprint } })
  process.env['DATABASE_URL'] = database.appUrl
  process.env['VOUCHSAFE_KEYS'] = keysDir
  return {
    run: runCommand,
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}

/** Runs a command: its exit code, and what it printed. */
export async function runCommand(
  command: Runnable,
  ...args: string[]
): Promise<{ code: number; printed: string }> {
  let printed = ''
  const output = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    printed += String(chunk)
    return true
  })
  try {
    const code = await command.run(args)
    return { code, printed }
  } finally {
    output.mockRestore()
  }
}
