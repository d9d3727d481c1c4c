import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { readMarkdown } from './markdown'
import { linkSdk } from './sdk-package'

/**
 * A folder with the files that a document shows (blocks marked `file=app.mjs`), as a reader would have them, with the SDK of
 * this checkout and these packages installed. Whoever asks for it removes it.
 */
export async function documentedProject(document: string, packages: readonly string[] = []): Promise<string> {
  const project = mkdtempSync(join(tmpdir(), 'vouchsafe-project-'))
  for (const { info, text } of readMarkdown(readFileSync(document, 'utf8')).blocks) {
    const name = info.split(/\s+/).find((word) => word.startsWith('file='))
    if (name === undefined) continue
    const file = join(project, name.slice('file='.length))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `${text}\n`)
  }
  await linkSdk(project, packages)
  return project
}
