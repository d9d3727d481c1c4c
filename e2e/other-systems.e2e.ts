import { expect, type Locator, type Page, test } from '@playwright/test'

import { expectCount, grid, openEvents, showTab } from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'

// What docs/demo.md says can be tried with the records of other systems.

test.beforeEach(async ({ page }) => {
  await enterAs(page, story().admin)
})

/** Searches for what is one event, and opens it. */
async function openOnly(page: Page, q: string): Promise<Locator> {
  await openEvents(page, 'meridian', { q })
  await expectCount(page, 1)
  await grid(page).getByRole('button', { name: 'Open event' }).click()
  const panel = page.getByRole('article', { name: 'Event' })
  await expect(panel).toBeVisible()
  return panel
}

test('a sign-in to Kibana is followed through Elasticsearch, as one trace', async ({ page }) => {
  const signIn = await openOnly(page, 'source:kibana action:user_login actor:selin.aydin')
  await signIn.getByRole('link', { name: 'Whole trace' }).click()
  const rows = page.getByRole('table', { name: 'Events of the trace' }).getByRole('row')
  await expect(rows).toHaveText([
    /After/,
    /\+0 ms.*elasticsearch.*authentication_success/,
    /\+3 ms.*elasticsearch.*access_granted/,
    /\+19 ms.*elasticsearch.*access_granted/,
    // Nothing in it names Kibana's request.
    /\+22 ms.*elasticsearch.*activate_user_profile/,
    /\+48 ms.*elasticsearch.*access_granted/,
    /\+61 ms.*kibana.*user_login/,
  ])
})

test('what Konnect refused is found by its tags, with the request that asked for it', async ({ page }) => {
  const refusal = await openOnly(page, 'source:konnect granted:false')
  await expect(refusal).toContainText('Selin Aydın')
  await refusal.getByRole('link', { name: 'Whole trace' }).click()
  const rows = page.getByRole('table', { name: 'Events of the trace' }).getByRole('row')
  await expect(rows).toHaveText([
    /After/,
    /konnect.*Failed.*delete.*ACCESS/,
    /konnect.*Failed.*DELETE.*REQUEST/,
  ])
})

test('what Kestra changed in a flow is found by its tags, with what it was before', async ({ page }) => {
  const edit = await openOnly(
    page,
    'source:kestra namespace:company.observability changed:variables.keepDays',
  )
  await showTab(edit, 'Changes')
  const changes = edit.getByRole('list', { name: 'Changes' }).getByRole('listitem')
  await expect(changes.filter({ hasText: 'variables.keepDays' })).toHaveText('changed variables.keepDays3090')
})
