import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { checkLayers, unusedExceptions } from './layers'
import { isCode, projectFiles } from './project-files'
import { printViolations } from './violations'

// Usage: tsx scripts/check-layers.ts [root]. Without a root: this project, and then the exceptions must all be needed.
const root = process.argv[2] ?? process.cwd()
const files = projectFiles(root)
  .filter(isCode)
  .map((path) => ({ path, source: readFileSync(join(root, path), 'utf8') }))
const violations = files.flatMap(({ path, source }) => checkLayers(path, source))
const stale = process.argv[2] ? [] : unusedExceptions(files)
violations.push(
  ...stale.map((one) => ({
    path: 'layers.mjs',
    line: 1,
    message: `No file needs the exception ${one}. Remove it.`,
  })),
)
process.exitCode = printViolations('layers', files.length, violations)
