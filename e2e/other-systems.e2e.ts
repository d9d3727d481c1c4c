import { expect, type Locator, type Page, test } from '@playwright/test'

import { expectCount, grid, linesOf, openEvents, search, showTab, tagOf, valueIn } from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'

// One morning in four systems, looked at as docs/demo.md says: typed into the query bar, and clicked on.

test.beforeEach(async ({ page }) => {
  await enterAs(page, story().admin)
  await openEvents(page, 'meridian', { columns: 'source,action,change,type,details' })
})

/** The row of the event with this action. */
const rowOfAction = (page: Page, action: string): Locator =>
  grid(page)
    .getByRole('row')
    .filter({ has: page.getByRole('button', { name: `Action ${action}`, exact: true }) })

/** Opens the one event that was found. */
async function openOnly(page: Page): Promise<Locator> {
  await expectCount(page, 1)
  await grid(page).getByRole('button', { name: 'Open event' }).click()
  const panel = page.getByRole('article', { name: 'Event' })
  await expect(panel).toBeVisible()
  return panel
}

/** Follows an open event to all that its request did. */
async function traceOf(panel: Locator): Promise<Locator> {
  await panel.getByRole('link', { name: 'Whole trace' }).click()
  return panel.page().getByRole('table', { name: 'Events of the trace' }).getByRole('row')
}

test('a sign-in to Kibana is followed through Elasticsearch, as one trace', async ({ page }) => {
  await search(page, 'actor:selin.aydin')
  await expectCount(page, 4)
  await valueIn(rowOfAction(page, 'user_login'), 'Action', 'user_login').click()
  const rows = await traceOf(await openOnly(page))
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
  const lanes = page.getByRole('region', { name: 'Timeline' })
  await expect(lanes.getByRole('button', { name: /elasticsearch: / })).toHaveCount(5)
  await expect(lanes.getByRole('button', { name: /kibana: .*SESSION/ })).toHaveCount(1)
})

test('what Konnect authorized is found by a tag, beside what it refused and the request that asked', async ({
  page,
}) => {
  await search(page, 'source:konnect type:ACCESS')
  await expectCount(page, 2)
  await (await tagOf(page, rowOfAction(page, 'edit'), 'granted', 'true')).click()
  const authorization = await openOnly(page)
  await expect(authorization).toContainText('Selin Aydın')
  await expect(authorization).toContainText('success')
  await expect(await traceOf(authorization)).toHaveText([
    /After/,
    /konnect.*edit.*ACCESS/,
    /konnect.*PATCH.*REQUEST/,
  ])

  await openEvents(page, 'meridian', { q: 'source:konnect granted:false' })
  await expect(await traceOf(await openOnly(page))).toHaveText([
    /After/,
    /konnect.*Failed.*delete.*ACCESS/,
    /konnect.*Failed.*DELETE.*REQUEST/,
  ])
})

test('a flow that was edited in Kestra is found by its namespace, and what changed stands side by side', async ({
  page,
}) => {
  await search(page, 'actor:selin.aydin')
  await expectCount(page, 4)
  await (await tagOf(page, rowOfAction(page, 'UPDATE'), 'namespace', 'company.observability')).click()
  const edit = await openOnly(page)
  await showTab(edit, 'Changes')
  await edit.getByRole('button', { name: 'Full width' }).click()
  const changes = edit.getByRole('list', { name: 'Changes' }).getByRole('listitem')
  await expect(changes.filter({ hasText: 'variables.keepDays' })).toHaveText('changed variables.keepDays3090')
  const line = linesOf(edit)
  await expect(line('"keepDays": 30', '"keepDays": 90')).toHaveCount(1)
  await expect(line('"revision": 6', '"revision": 7')).toHaveCount(1)
})
