import { readFileSync, writeFileSync } from 'node:fs'

import { z } from 'zod'

import { Lock, missingEntries } from './lock'

// Usage: tsx scripts/complete-lock.ts, after an install from a registry that does not have every platform's builds.
const raw = z.json().parse(JSON.parse(readFileSync('package-lock.json', 'utf8')))
const missing = missingEntries(Lock.parse(raw))
if (Object.keys(missing).length > 0)
  writeFileSync('package-lock.json', `${JSON.stringify(withEntries(), null, 2)}\n`)
console.log(`package-lock.json: ${Object.keys(missing).length} builds for other platforms were missing.`)

/** Everything else stays as npm wrote it, in npm's own order, so that its next install changes nothing. */
function withEntries(): object {
  const { packages, ...rest } = z.looseObject({ packages: z.record(z.string(), z.json()) }).parse(raw)
  const sorted = Object.entries({ ...packages, ...missing }).sort(([a], [b]) => a.localeCompare(b, 'en'))
  return { ...rest, packages: Object.fromEntries(sorted) }
}
