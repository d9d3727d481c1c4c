import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { checkHouse } from './house-rules'
import { isProse, projectFiles } from './project-files'
import { printViolations } from './violations'

// Usage: tsx scripts/check-house.ts [root]
const root = process.argv[2] ?? process.cwd()
const files = projectFiles(root).filter(isProse)
const violations = files.flatMap((path) => checkHouse(path, readFileSync(join(root, path), 'utf8')))
process.exitCode = printViolations('house', files.length, violations)
