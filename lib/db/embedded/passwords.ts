import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { z } from 'zod'

import { keysDirectory } from '@/lib/config/keys'
import { SetupError } from '@/lib/config/setup-error'

const schema = z.strictObject({
  superuser: z.string().min(16),
  owner: z.string().min(16),
  app: z.string().min(16),
})

/** The passwords of the embedded server's roles. */
export type Passwords = z.infer<typeof schema>

const FILE = 'postgres-passwords.json'

/**
 * Reads the passwords, or makes them. `made` says that they are new, so an existing cluster must be told: whoever may
 * start the server could read its files anyway, so nothing is lost by setting them again.
 */
export function loadPasswords(keysDir: string): { passwords: Passwords; made: boolean } {
  const file = path.join(keysDirectory(keysDir), FILE)
  const made = !existsSync(file) && create(file)
  const parsed = schema.safeParse(jsonOf(file))
  if (parsed.success) return { passwords: parsed.data, made }
  throw new SetupError(
    `The database passwords in ${file} cannot be used: the file is damaged.`,
    'Remove the file and start again: new passwords are made and set.',
  )
}

/** Written whole under another name first: a crash leaves no half file, and of two starters one wins. */
function create(file: string): boolean {
  const passwords: Passwords = { superuser: random(), owner: random(), app: random() }
  const draft = `${file}.${random()}`
  writeFileSync(draft, `${JSON.stringify(passwords, null, 2)}\n`, { flag: 'wx', mode: 0o600, flush: true })
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft)
  }
}

const random = () => randomBytes(24).toString('base64url')

function jsonOf(file: string): unknown {
  const text = readFileSync(file, 'utf8')
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
