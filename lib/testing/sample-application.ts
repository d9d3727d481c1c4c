import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A folder with an application in it. */
export interface SampleApplication {
  folder: string
  remove(): void
}

/** Writes one of the small applications of `sdk/audit-coverage/testdata`, each one file there, into a folder of its own. */
export function sampleApplication(name: string): SampleApplication {
  const folder = mkdtempSync(path.join(tmpdir(), 'vouchsafe-app-'))
  const text = readFileSync(path.join('sdk/audit-coverage/testdata', `${name}.txt`), 'utf8')
  for (const part of text.split(/^=== /m).slice(1)) {
    const end = part.indexOf('\n')
    const file = path.join(folder, part.slice(0, end).trim())
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, part.slice(end + 1))
  }
  return { folder, remove: () => rmSync(folder, { recursive: true }) }
}
