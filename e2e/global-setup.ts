import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

import { startProduct } from './product'
import { readStory, STORY } from './story'

/** The running product with its story, for all tests: started before any worker, read back by e2e/story.ts. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const product = await startProduct(STORY, 'product')
  try {
    const file = resolve('test-results/story.json')
    // It holds passwords, though only of a database that goes when the tests end.
    writeFileSync(file, JSON.stringify(readStory(product)), { mode: 0o600 })
    process.env['VOUCHSAFE_E2E_STORY'] = file
    process.env['VOUCHSAFE_E2E_URL'] = product.url
  } catch (error) {
    await product.stop()
    throw error
  }
  return () => product.stop()
}
