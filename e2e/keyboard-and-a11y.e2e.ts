import { expect, type Page, test } from '@playwright/test'

import { expectAccessible } from './accessible'
import {
  expectCount,
  expectQuery,
  grid,
  openCommands,
  openEvents,
  openRow,
  queryBar,
  rowOf,
  showTab,
  timeOf,
} from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

let tenant: Tenant
let ids: string[]

test.beforeAll(async () => {
  tenant = await newTenant('Access for all')
  ids = await tenant.send(
    ['first', 'second', 'third'].map((id, i) =>
      anEvent({
        occurredAt: new Date(Date.now() - (10 - i) * 1000).toISOString(),
        resource: { type: 'FLOW', id },
        outcome: i === 1 ? 'failure' : 'success',
        details: { namespace: 'company.team' },
        before: { retries: 3, timeout: 'PT5M' },
        after: { retries: 5, timeout: 'PT5M' },
      }),
    ),
  )
})

/** What stands on the screen when it is checked. */
const SCREENS: Record<string, (page: Page) => Promise<void>> = {
  'the events page': async (page) => {
    await openEvents(page, tenant.slug, { q: 'type:FLOW -namespace:other' })
    await expectCount(page, 3)
  },
  'an open event': async (page) => {
    await openEvents(page, tenant.slug, { q: 'type:FLOW' })
    await expect(await openRow(page, ids[1] ?? '')).toContainText('company.team')
  },
  'what an open event changed': async (page) => {
    await openEvents(page, tenant.slug, { q: 'type:FLOW' })
    const panel = await openRow(page, ids[1] ?? '')
    await showTab(panel, 'Changes')
    await expect(panel.getByRole('table').getByRole('row').filter({ hasText: '"retries": 5,' })).toBeVisible()
  },
  'an open event as JSON': async (page) => {
    await openEvents(page, tenant.slug, { q: 'type:FLOW' })
    await showTab(await openRow(page, ids[0] ?? ''), 'Raw')
    await expect(page.getByRole('region', { name: 'Raw JSON' })).toBeVisible()
  },
  'an error in the query': async (page) => {
    await openEvents(page, tenant.slug, { q: 'type:FLOW' })
    await queryBar(page).fill('type:FLOW outcome:sucess')
    await queryBar(page).press('Enter')
    await expect(page.getByText('Not searched: put this right first.')).toBeVisible()
  },
  'nothing found': async (page) => {
    await openEvents(page, tenant.slug, { q: 'type:NONE' })
    await expect(page.getByRole('heading', { name: 'No events match' })).toBeVisible()
  },
  'the time range': async (page) => {
    await openEvents(page, tenant.slug, { q: 'type:FLOW' })
    await page.getByRole('button', { name: /^Time range:/ }).click()
    await expect(page.getByRole('dialog', { name: 'Time range' })).toBeVisible()
  },
  'the export': async (page) => {
    await openEvents(page, tenant.slug, { q: 'type:FLOW' })
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    await expect(page.getByRole('dialog', { name: 'Export events' })).toBeVisible()
  },
  'the tenants': async (page) => {
    await openEvents(page, tenant.slug, { q: 'type:FLOW' })
    await page.getByRole('button', { name: /^Tenant:/ }).click()
    await expect(page.getByRole('dialog', { name: 'Tenants' })).toBeVisible()
  },
  'the command menu': async (page) => {
    await openEvents(page, tenant.slug, { q: 'type:FLOW' })
    await openCommands(page)
    await expect(page.getByRole('dialog', { name: 'Command menu' })).toBeVisible()
  },
  'the shortcuts': async (page) => {
    await openEvents(page, tenant.slug, { q: 'type:FLOW' })
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  },
  'the menu of a value': async (page) => {
    await openEvents(page, tenant.slug, { q: 'type:FLOW' })
    await (
      await rowOf(page, ids[0] ?? '')
    )
      .getByRole('button', { name: 'namespace company.team' })
      .click({ button: 'right' })
    await expect(page.getByRole('menuitem', { name: 'Filter for this' })).toBeVisible()
  },
  'the menu of a time': async (page) => {
    await openEvents(page, tenant.slug, { q: 'type:FLOW' })
    await (await rowOf(page, ids[0] ?? '')).getByRole('button', { name: timeOf(ids[0] ?? '') }).click()
    await expect(page.getByRole('menuitem', { name: 'This day' })).toBeVisible()
  },
  'the ignore rules': async (page) => {
    await page.goto(`/settings/sources/rules?tenant=${tenant.slug}`)
    await expect(page.getByRole('heading', { name: 'Every event is kept' })).toBeVisible()
  },
  'a new ignore rule': async (page) => {
    await page.goto(`/settings/sources/rules?tenant=${tenant.slug}&rule=new&q=type:FLOW`)
    await expect(page.getByText('would have been ignored')).toBeVisible()
  },
  'the redaction': async (page) => {
    await page.goto(`/settings/sources/redaction?tenant=${tenant.slug}`)
    await expect(page.getByRole('checkbox', { name: 'Take out secrets' })).toBeVisible()
  },
  'the seal of an open event': async (page) => {
    await openEvents(page, tenant.slug, { q: 'type:FLOW', event: ids[0] ?? '', tab: 'seal' })
    await expect(page.getByRole('heading', { name: 'It matches its entry' })).toBeVisible()
  },
  'what is around an open event': async (page) => {
    await openEvents(page, tenant.slug, { q: 'type:FLOW', event: ids[0] ?? '', tab: 'around' })
    await expect(page.getByRole('region', { name: 'Same actor' })).toBeVisible()
  },
  'an event that is none of the rows': async (page) => {
    await openEvents(page, tenant.slug, { q: '-type:FLOW actor.id:u_ada', event: ids[0] ?? '' })
    await expect(page.getByRole('region', { name: 'Open event' })).toContainText('company.team')
  },
  'an open event on a phone': async (page) => {
    await page.setViewportSize({ width: 390, height: 844 })
    await openEvents(page, tenant.slug, { q: 'type:FLOW' })
    await openRow(page, ids[1] ?? '')
    await expect(page.getByRole('dialog', { name: 'Open event' })).toContainText('company.team')
  },
  'a range that is refused': async (page) => {
    await openEvents(page, tenant.slug, { q: 'type:FLOW' })
    await page.getByRole('button', { name: /^Time range:/ }).click()
    const panel = page.getByRole('dialog', { name: 'Time range' })
    await panel.getByLabel('From').fill('2026-11-02')
    await panel.getByLabel('To').fill('2026-11-01')
    await panel.getByRole('button', { name: 'Use this range' }).click()
    await expect(panel.getByText('This is before the beginning.')).toBeVisible()
  },
  'a log that nobody has sent to': async (page) => {
    await openEvents(page, (await newTenant('Nothing yet')).slug)
    await expect(page.getByRole('heading', { name: 'No events yet' })).toBeVisible()
  },
  'an answer that may not be all, and its export': async (page) => {
    const items = (state: string) => Array.from({ length: 5000 }, (_, n) => `${state} ${n}`)
    const partly = await newTenant('Partly')
    await partly.send([anEvent({ before: { items: items('a') }, after: { items: items('b') } })])
    await openEvents(page, partly.slug, { q: 'changed:nothing' })
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Export events' })
    await dialog.getByLabel('Details keys as columns').fill('a,b')
    await dialog.getByRole('button', { name: 'Add' }).click()
    await expect(dialog.getByText('A key cannot hold a comma.')).toBeVisible()
    await expect(dialog.getByText('Some events are only partly indexed')).toBeVisible()
  },
  'the page of one event': async (page) => {
    await page.goto(`/events/${ids[0]}?tenant=${tenant.slug}&tab=changes`)
    await expect(page.getByRole('table').getByRole('row').filter({ hasText: '"retries": 5,' })).toBeVisible()
  },
  users: async (page) => {
    await page.goto(`/settings/users?tenant=${tenant.slug}`)
    await expect(page.getByRole('heading', { name: 'Users', level: 1 })).toBeVisible()
  },
  'inviting a user': async (page) => {
    await page.goto(`/settings/users?tenant=${tenant.slug}`)
    await page.getByRole('button', { name: 'Invite user' }).click()
    await expect(page.getByRole('dialog', { name: 'Invite user' })).toBeVisible()
  },
  'API keys': async (page) => {
    await page.goto(`/settings/api-keys?tenant=${tenant.slug}`)
    await expect(page.getByRole('heading', { name: 'API keys', level: 1 })).toBeVisible()
  },
  'making an API key': async (page) => {
    await page.goto(`/settings/api-keys?tenant=${tenant.slug}`)
    await page.getByRole('button', { name: 'Create API key' }).click()
    await expect(page.getByRole('dialog', { name: 'Create API key' })).toBeVisible()
  },
  'what is not there': async (page) => {
    await page.goto(`/nothing?tenant=${tenant.slug}`)
    await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible()
  },
  'the sign-in': async (page) => {
    await page.context().clearCookies()
    await page.goto('/sign-in?reason=expired')
    await expect(page.getByText('Your session has ended.')).toBeVisible()
  },
}

/** What lies over the page or beside its rows: then only this is looked at. */
const OVERLAYS = '[role=dialog], [role=menu], [aria-label="Open event"]'

/** Those that people see most and that differ most; the others are looked at in long runs. */
const ALWAYS = new Set(['the events page', 'an open event'])

for (const [name, show] of Object.entries(SCREENS)) {
  const tag = ALWAYS.has(name) ? [] : ['@long']
  test(`${name}: no rule of accessibility is broken, in either theme`, { tag }, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await enterAs(page, story().admin)
    await show(page)
    const isCovered = (await page.locator(OVERLAYS).count()) > 0
    await expectAccessible(page, isCovered ? OVERLAYS : undefined)
  })
}

test.describe('by keyboard alone', () => {
  test.beforeEach(async ({ page }) => {
    await enterAs(page, story().admin)
    await openEvents(page, tenant.slug)
  })

  test('search, walk, open, read, filter and close', async ({ page }) => {
    await page.keyboard.press('/')
    await expect(queryBar(page)).toBeFocused()
    await page.keyboard.type('type:FLOW')
    await page.keyboard.press('Enter')
    await expectQuery(page, 'type:FLOW')
    await expectCount(page, 3)
    await page.keyboard.press('Escape')
    await expect(queryBar(page)).not.toBeFocused()

    const [first, second, third] = ids.map((id) => grid(page).getByRole('row', { name: timeOf(id) }))
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await expect(second ?? grid(page)).toBeFocused()
    await page.keyboard.press('End')
    await expect(first ?? grid(page)).toBeFocused()
    await page.keyboard.press('k')
    await page.keyboard.press('ArrowUp')
    await expect(third ?? grid(page)).toBeFocused()

    await page.keyboard.press('Enter')
    const panel = page.getByRole('article', { name: 'Event' })
    await expect(panel).toContainText('third')
    await page.keyboard.press('Escape')
    await expect(panel).toHaveCount(0)
    await expect(third ?? grid(page)).toBeFocused()

    // Through the values of the row: type, change, actor, id, namespace.
    for (let i = 0; i < 5; i += 1) await page.keyboard.press('ArrowRight')
    const tag = (third ?? grid(page)).getByRole('button', { name: 'namespace company.team' })
    await expect(tag).toBeFocused()
    await page.keyboard.press('i')
    await expectQuery(page, 'type:FLOW namespace:company.team')
    await expect(tag).toBeFocused()
    await page.keyboard.press('Enter')
    await expectQuery(page, 'type:FLOW')
    await page.keyboard.press('Shift+F10')
    await expect(page.getByRole('menuitem', { name: 'Filter for this' })).toBeFocused()
    await page.keyboard.press('ArrowDown')
    await expect(page.getByRole('menuitem', { name: 'Exclude this' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expectQuery(page, 'type:FLOW -namespace:company.team')
    await expect(page.getByRole('heading', { name: 'No events match' })).toBeVisible()
  })

  test('every key of the sheet behind ? does what it says', async ({ page }) => {
    await page.keyboard.press('?')
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await expect(sheet.getByText('Go to the query')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(sheet).toHaveCount(0)
    await page.keyboard.press('t')
    await expect(page.getByRole('dialog', { name: 'Time range' })).toBeVisible()
    await page.keyboard.press('Escape')
    await page.keyboard.press('x')
    await expect(page.getByRole('dialog', { name: 'Export events' })).toBeVisible()
    await page.keyboard.press('Escape')
    const [late = ''] = await tenant.send([
      anEvent({ resource: { type: 'FLOW', id: 'late' }, details: { n: 1 } }),
    ])
    await page.keyboard.press('r')
    await expect(await rowOf(page, late)).toBeVisible()
    // Where something is typed, keys are letters.
    await page.keyboard.press('/')
    await page.keyboard.type('?jktxr')
    await expect(queryBar(page)).toHaveValue('?jktxr')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  })

  test('Tab reaches the row, its fields and its diff, and nothing traps it', async ({ page }) => {
    await openEvents(page, tenant.slug, { q: 'type:FLOW outcome:failure' })
    await expectCount(page, 1)
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('article', { name: 'Event' })
    await expect(panel).toBeVisible()
    await tabTo(page, 'Width of the open event')
    await tabTo(page, 'Copy link')
    await tabTo(page, 'Fields')
    await tabTo(page, 'Action flow.update')
    await panel.getByRole('tab', { name: 'Fields' }).focus()
    await page.keyboard.press('ArrowRight')
    await expect(panel.getByRole('tab', { name: 'Changes' })).toBeFocused()
    await tabTo(page, 'Changed retries')
    await tabTo(page, 'Vouchsafe')
  })

  test('the first stop leads past the navigation; dialogs give the focus back', async ({ page }) => {
    await page.keyboard.press('Tab')
    await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('main')).toBeFocused()
    const exportButton = page.getByRole('button', { name: 'Export', exact: true })
    await exportButton.focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(exportButton).toBeFocused()
  })

  test('the count of a search is announced', async ({ page }) => {
    await openEvents(page, tenant.slug, { q: 'type:FLOW outcome:failure' })
    await expect(page.getByRole('status').filter({ hasText: /^1 event$/ })).toBeAttached()
  })
})

/** Press Tab until the element of this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const focused = () =>
    page.evaluate(() => {
      const element = document.activeElement
      return element?.getAttribute('aria-label') ?? element?.textContent ?? ''
    })
  for (let i = 0; i < 80; i += 1) {
    await page.keyboard.press('Tab')
    if ((await focused()) === name) return
  }
  throw new Error(`Tab does not reach ${name}.`)
}
