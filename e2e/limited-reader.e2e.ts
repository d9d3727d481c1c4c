import { expect, type Page, test } from '@playwright/test'

import { expectAccessible } from './accessible'
import { openEvents, queryBar, search } from './events-page'
import { secondProcess, untilRefused } from './second-process'
import { enterAs } from './sign-in'
import { story } from './story'

// The whole way of a reader who sees only a part: invited, let in, thrown out, and all of it found in the log.

const NAMESPACE = 'company.finance'
const EMAIL = 'nora-narrow@vouchsafe.test'
const PASSWORD = 'quiet otters row past noon'

/** The tenant of the demo that has flows. */
const tenant = (): string => story().people[0]!.tenant

async function invite(page: Page): Promise<string> {
  await page.goto(`/settings/users?tenant=${tenant()}`)
  await page.getByRole('button', { name: 'Invite user' }).click()
  const form = page.getByRole('dialog', { name: 'Invite user' })
  await form.getByLabel('E-mail').fill(EMAIL)
  await form.getByLabel('Name').fill('Nora Narrow')
  await form.getByRole('radio', { name: 'Only some' }).click()
  await form.getByLabel('Only what this query finds').fill(`namespace:${NAMESPACE}.*`)
  await form.getByRole('button', { name: 'client.ip' }).click()
  await form.getByRole('button', { name: 'Invite user' }).click()
  const shown = page.getByRole('dialog', { name: 'Send this link to Nora Narrow' })
  const link = await shown.getByLabel('Invitation link').inputValue()
  await shown.getByRole('button', { name: 'Done' }).click()
  return link
}

test(
  'a viewer of one namespace without addresses is invited, sees only that, and is thrown out',
  { tag: '@long' },
  async ({ page, browser }) => {
    test.setTimeout(180_000)
    await enterAs(page, story().admin)
    const link = await invite(page)

    // In a second browser, over a second process.
    const other = await secondProcess(story().url)
    const hers = await (await browser.newContext()).newPage()
    await hers.goto(link)
    await hers.getByLabel('New password').fill(PASSWORD)
    await hers.getByRole('button', { name: 'Set password and sign in' }).click()
    await expect(queryBar(hers)).toBeVisible()
    await seesOnlyThat(hers)

    const api = `${other.url}/api/v1/events?tenant=${tenant()}&limit=1`
    expect((await hers.request.get(api)).status()).toBe(200)
    await page.getByRole('button', { name: 'Actions for Nora Narrow' }).click()
    await page.getByRole('menuitem', { name: /^Remove from/ }).click()
    const removed = page.waitForResponse((answer) => answer.request().method() === 'DELETE')
    await page.getByRole('dialog').getByRole('button', { name: 'Remove user' }).click()
    expect((await removed).status()).toBe(204)
    const { ms, status } = await untilRefused(async () => (await hers.request.get(api)).status())
    console.log(`From revocation to refusal by another process: ${ms} ms`)
    expect(status).toBe(404)
    await hers.getByRole('button', { name: 'Refresh' }).click()
    await expect(hers.getByText(/no access to any tenant|There is no tenant/).first()).toBeVisible()
    await other.stop()

    for (const action of ['user.invite', 'user.accept', 'events.search', 'user.remove']) {
      await openEvents(page, tenant(), {
        q: `action:vouchsafe.${action}* (actor:"Nora Narrow" OR name:"Nora Narrow")`,
      })
      await expect(page.getByRole('grid', { name: 'Events' }).getByRole('row').nth(1), action).toBeVisible()
    }
    await hers.context().close()
  },
)

async function seesOnlyThat(hers: Page): Promise<void> {
  const note = hers.getByRole('link', { name: /^Limited access/ })
  await expect(note).toHaveAccessibleName(
    `Limited access. You see only events that match namespace:${NAMESPACE}.*. Hidden from you: client.ip.`,
  )
  const { events, size } = (await (
    await hers.request.get(`/api/v1/events?tenant=${tenant()}&limit=1000`)
  ).json()) as { events: { details: { namespace: string }; client?: { ip?: string } }[]; size?: number }
  expect(events.length).toBeGreaterThan(0)
  expect(size).toBeUndefined()
  for (const { details, client } of events) {
    expect(details.namespace.startsWith(`${NAMESPACE}.`)).toBe(true)
    expect(client?.ip).toBeUndefined()
  }
  await expectAccessible(hers)
  await search(hers, 'ip:10.0.0.0/8')
  await expect(hers.getByText('Your access does not show this').first()).toBeVisible()
  await search(hers, '')
  // At its edge: in the middle of a row stand tags, which search.
  await hers
    .getByRole('grid', { name: 'Events' })
    .getByRole('row')
    .nth(1)
    .click({ position: { x: 4, y: 4 } })
  await expect(hers.getByRole('tab', { name: 'Fields' })).toBeVisible()
  await expect(hers.getByRole('tab', { name: 'Seal' })).toHaveCount(0)
  await hers.keyboard.press('Escape')
}
