import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { z } from 'zod'

import { madeParts, withMade } from './docs-generated'
import { checkDoc } from './docs-rules'
import type { Violation } from './layers'
import { madePrograms } from './made-programs'
import { projectFiles } from './project-files'
import { printViolations } from './violations'

// Usage: tsx scripts/check-docs.ts [--write]. With --write, the parts made from code are made again.
const root = process.cwd()
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const files = projectFiles(root)
const docs = files.filter((path) => path.endsWith('.md') && !path.includes('/testdata/'))
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')))
const project = { files: new Set(files), scripts: new Set(Object.keys(scripts)), read }

const violations = [
  ...checkMade(),
  ...checkPrograms(),
  ...docs.flatMap((path) => checkDoc(path, read(path), project)),
]
process.exitCode = printViolations('docs', docs.length, violations)

function checkPrograms(): Violation[] {
  const { path, text } = madePrograms()
  if (project.files.has(path) && read(path) === text) return []
  if (!process.argv.includes('--write')) {
    return [{ path, line: 1, message: 'is out of date. Run: npm run docs:write' }]
  }
  writeFileSync(join(root, path), text)
  return []
}

function checkMade(): Violation[] {
  return madeParts().flatMap((part) => {
    const { path } = part
    const source = project.files.has(path) ? read(path) : ''
    const wanted = withMade(source, part)
    if (wanted === source) return []
    if (wanted === null)
      return [{ path, line: 1, message: `There is no place for the made part "${part.name}".` }]
    if (process.argv.includes('--write')) {
      writeFileSync(join(root, path), wanted)
      return []
    }
    const line = source.slice(0, source.indexOf(`<!-- made: ${part.name} -->`)).split('\n').length
    return [{ path, line, message: `"${part.name}" is out of date. Run: npm run docs:write` }]
  })
}
