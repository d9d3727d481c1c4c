import { expect, test } from '@playwright/test'

import { grid, openCommands, openEvents } from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant } from './tenant'

// The machine of these tests is somewhere else than both zones that are chosen.
test.use({ timezoneId: 'Asia/Kathmandu' })

// Days ago, so that it stays within what is kept; the offsets are looked up, since summer comes and goes.
const DAY = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10)
const AT = `${DAY}T03:20:30.456Z`

/** What a clock of this zone shows at a moment, by the machine that runs the tests. */
function clock(zone: string, at: string): { day: string; time: string } {
  const text = new Date(at).toLocaleString('sv-SE', { timeZone: zone })
  return { day: text.slice(0, 10), time: text.slice(11) }
}

test(
  'times in another zone: rows, tips, the open event, the range and its fields; the address stays UTC',
  { tag: '@long' },
  async ({ page }) => {
    const { slug, send, newPerson } = await newTenant('Zones')
    const [id = ''] = await send([anEvent({ occurredAt: AT })])
    await enterAs(page, await newPerson('auditor'))
    await openEvents(page, slug)
    const row = () => grid(page).locator(`[data-event="${id}"]`)
    await expect(row()).toContainText(`${DAY}03:20:30.456UTC`)

    await page.getByRole('button', { name: /account of/ }).click()
    await page.getByRole('menuitem', { name: 'Time zone: UTC' }).click()
    await page.getByRole('combobox', { name: 'Time zone' }).fill('new york')
    await page.keyboard.press('Enter')

    const there = clock('America/New_York', AT)
    await expect(row()).toContainText(`${there.day}${there.time}.456-0`)
    await row().getByRole('button', { name: there.time }).hover()
    await expect(page.getByRole('tooltip')).toContainText(`${DAY} 03:20:30 UTC`)

    // A day is a day of that zone; the address says what it is in UTC.
    await row().getByRole('button', { name: there.time }).click()
    await page.getByRole('menuitem', { name: 'This day' }).click()
    const range = page.getByRole('button', { name: /^Time range:/ })
    await expect(range).toHaveText(new RegExp(`^Time range: ${there.day} -0\\d:00$`))
    const since = new URL(page.url()).searchParams.get('since') ?? ''
    expect(clock('America/New_York', since)).toEqual({ day: there.day, time: '00:00:00' })
    await range.click()
    await expect(page.getByRole('textbox', { name: 'From' })).toHaveValue(there.day)
    await expect(page.getByRole('textbox', { name: 'To' })).toHaveValue(there.day)
    await expect(page.getByRole('dialog', { name: 'Time range' })).toContainText(
      'Times without a zone are America/New York',
    )
    await page.keyboard.press('Escape')

    // The server's first page agrees with it.
    const html = await (await page.request.get(page.url())).text()
    expect(html).toContain(there.time)
    expect(html).not.toContain('03:20:30<')
    await page.reload()
    await expect(row()).toContainText(there.time)
    await row().getByRole('button', { name: 'Open event' }).click()
    const panel = page.getByRole('article', { name: 'Event' })
    await expect(
      panel.getByRole('button', { name: new RegExp(`^Occurred ${there.day} ${there.time}`) }),
    ).toBeVisible()

    // Somebody else sees the same link by their own clock.
    await enterAs(page, await newPerson('viewer'))
    await page.reload()
    await expect(row()).toContainText('03:20:30.456UTC')
  },
)

test(
  'local time is that of the machine, also where it has moved since',
  { tag: '@long' },
  async ({ page, browser }) => {
    const { slug, send, newPerson } = await newTenant('Local')
    await send([anEvent({ occurredAt: AT })])
    await enterAs(page, await newPerson('viewer'))
    await openEvents(page, slug)
    await openCommands(page)
    await page.getByRole('combobox', { name: /Go to/ }).fill('time zone')
    await page.keyboard.press('Enter')
    await page.getByRole('combobox', { name: 'Time zone' }).fill('local')
    await page.keyboard.press('Enter')
    await expect(grid(page)).toContainText('09:05:30.456+05:45')

    const elsewhere = await browser.newContext({
      storageState: await page.context().storageState(),
      baseURL: story().url,
      timezoneId: 'Pacific/Kiritimati',
    })
    const there = await elsewhere.newPage()
    await openEvents(there, slug)
    await expect(grid(there)).toContainText('17:20:30.456+14:00')
    await elsewhere.close()
  },
)
