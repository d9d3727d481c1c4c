import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** What is built for people who verify: the page, and the code of it that verifies, to be read. */
export const VERIFIER_FILES = { page: 'verify.html', code: 'verify.js' } as const

/** One of these as it was built; null where nothing was. */
export async function verifierFile(name: string): Promise<Buffer | null> {
  const here = path.dirname(fileURLToPath(import.meta.url))
  // Beside the bundled server; in a checkout that runs from its sources, where the build puts it.
  for (const folder of [here, path.resolve(here, '../../../dist')]) {
    const bytes = await readFile(path.join(folder, name)).catch(() => null)
    if (bytes !== null) return bytes
  }
  return null
}

/** The page that verifies evidence without any connection; null where it was not built. */
export const verifyPage = (): Promise<Buffer | null> => verifierFile(VERIFIER_FILES.page)
