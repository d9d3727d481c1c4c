import { randomBytes } from 'node:crypto'

import { expect, request, test } from '@playwright/test'
import { z } from 'zod'

import { expectAccessible } from './accessible'
import { apiAs, signIn } from './sign-in'
import { story } from './story'
import { newTenant } from './tenant'

const Invited = z.object({ invitation: z.object({ url: z.string() }) })

test(
  'an invitation that is opened while somebody else is signed in says so, and accepting it signs them out',
  { tag: '@long' },
  async ({ page }) => {
    const tenant = await newTenant()
    const olga = await tenant.newPerson('admin', 'Olga Org')
    const admin = await apiAs(story().admin)
    const email = `gina-${tenant.slug}@example.com`
    const data = { email, name: 'Gina Guest', role: 'viewer' }
    const answer = await admin.post(`/api/v1/users?tenant=${tenant.slug}`, { data })
    const { invitation } = Invited.parse(await answer.json())
    await admin.dispose()

    await page.goto(invitation.url)
    await expect(page.getByLabel('Name')).toHaveValue('Gina Guest')
    await expect(page.getByText('is signed in as')).toHaveCount(0)

    // By the form: the session is this browser's alone, and ends here.
    await signIn(page, olga)
    const former = await page.context().storageState()
    await page.goto(invitation.url)
    const said = page.getByText(`This browser is signed in as Olga Org (${olga.email})`)
    await expect(said).toContainText('signs them out')
    await expectAccessible(page)
    await page.getByLabel('New password').fill(randomBytes(12).toString('base64url'))
    await page.getByRole('button', { name: 'Set password and sign in' }).click()
    await expect(page).toHaveURL(/\/events\b/)
    await page.goto('/account')
    await expect(page.getByRole('heading', { name: 'Gina Guest' })).toBeVisible()
    const kept = await request.newContext({ baseURL: story().url, storageState: former })
    expect((await kept.get('/api/v1/me')).status()).toBe(401)
    await kept.dispose()
  },
)
