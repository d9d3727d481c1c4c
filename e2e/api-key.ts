import { expect, type Page } from '@playwright/test'
import { z } from 'zod'

import { running } from './running'
import { signIn, tenantOf } from './sign-in'

const Made = z.object({ secret: z.string() })

/** Sign in as the first admin and make an API key for the tenant that the page then shows, by the API its page uses. */
export async function makeApiKey(page: Page, scopes: string[]): Promise<{ key: string; tenant: string }> {
  const { url } = running()
  await signIn(page)
  const tenant = tenantOf(page)
  const response = await page.request.post(`${url}/api/v1/api-keys`, {
    params: { tenant },
    headers: { origin: url, 'x-vouchsafe-csrf': '1' },
    data: { name: 'Documentation', sourceName: 'docs', scopes, expiresAt: null },
  })
  expect(response.ok(), await response.text()).toBe(true)
  return { key: Made.parse(await response.json()).secret, tenant }
}
