import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

import { z } from 'zod'

import { startProduct } from './product'
import { apiAs } from './sign-in'
import { readStory, story, STORY } from './story'

/** Tests share sessions for longer than the quarter of an hour after which people are asked again who they are. */
async function trustForLong(): Promise<void> {
  const api = await apiAs(story().admin)
  const path = '/api/v1/settings/sessions'
  const { value, version } = Settings.parse(await (await api.get(path)).json())
  const answer = await api.put(path, { data: { version, value: { ...value, confirmMinutes: 1440 } } })
  if (!answer.ok()) throw new Error(await answer.text())
  await api.dispose()
}

const Settings = z.object({ value: z.record(z.string(), z.number()), version: z.number() })

/** The running product with its story, for all tests: started before any worker, read back by e2e/story.ts. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const product = await startProduct(STORY, 'product')
  try {
    const file = resolve('test-results/story.json')
    // It holds passwords, though only of a database that goes when the tests end.
    writeFileSync(file, JSON.stringify(readStory(product)), { mode: 0o600 })
    process.env['VOUCHSAFE_E2E_STORY'] = file
    process.env['VOUCHSAFE_E2E_URL'] = product.url
    await trustForLong()
  } catch (error) {
    await product.stop()
    throw error
  }
  return () => product.stop()
}
