import { readFileSync, writeFileSync } from 'node:fs'

import { completeLock, Lock, missingPlatforms } from './lock'

// Usage: tsx scripts/complete-lock.ts, after an install from a registry that does not have every platform's builds.
const lock = Lock.parse(JSON.parse(readFileSync('package-lock.json', 'utf8')))
const missing = missingPlatforms(lock)
if (missing.length > 0) writeFileSync('package-lock.json', `${JSON.stringify(completeLock(lock), null, 2)}\n`)
console.log(`package-lock.json: ${missing.length} builds for other platforms were missing.`)
