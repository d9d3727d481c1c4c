import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { z } from 'zod'

import { ROLES } from '@/lib/access/roles'
import { env } from '@/lib/config/env'
import { keysDirectory } from '@/lib/config/keys'
import { SetupError } from '@/lib/config/setup-error'

const schema = z.object({
  /** The story is told up to this UTC day, also on later days: another day would be other events. */
  day: z.iso.date(),
  seed: z.string(),
  events: z.number().int(),
  /** Whether all of it has arrived. */
  loaded: z.boolean(),
  admin: z.object({ email: z.string(), password: z.string() }).nullable(),
  people: z.array(
    z.object({
      tenant: z.string(),
      role: z.enum(ROLES),
      name: z.string(),
      email: z.string(),
      password: z.string(),
    }),
  ),
  /** May write, read and export in the main tenant. */
  apiKey: z.string().nullable(),
  /** Ids of the main tenant's first and last event: they are there iff the story is. */
  marks: z.array(z.string()),
})

/** What the demo remembers from one run to the next. Holds passwords, so it lies with the keys. */
export type DemoState = z.infer<typeof schema>

/** A person of the story who can sign in. */
export type DemoPerson = DemoState['people'][number]

function stateFile(): string {
  return path.join(env().keysDir, 'demo.json')
}

/** null: the demo has not run here. */
export function readState(): DemoState | null {
  let text: string
  try {
    text = readFileSync(stateFile(), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new SetupError(
      `${stateFile()} is damaged.`,
      'Start again with npm run demo -- --reset, which removes the demo and its data.',
      { cause },
    )
  }
}

/** Replaces it in one step, readable by nobody else. */
export function writeState(state: DemoState): void {
  const file = path.join(keysDirectory(), 'demo.json')
  writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** The demo has not run here any more. */
export function forgetState(): void {
  rmSync(stateFile(), { force: true })
}
