import { expect, test } from '@playwright/test'

import { grid, openEvents } from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'

const FOLDER = 'docs/images'

for (const theme of ['light', 'dark'] as const) {
  test(`the events page and a diff, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await enterAs(page, story().admin)
    const broken = story().questions.find(({ id }) => id === 'q5')
    const opened = broken?.path.findLast((step) => step.do === 'open')
    expect(opened, 'the story has a question that opens a row').toBeDefined()

    await openEvents(page, 'meridian', { q: '-type:EXECUTION -change:READ namespace:company.*' })
    await expect(grid(page).getByRole('row').nth(12)).toBeVisible()
    // What is counted beside the rows comes after them.
    await expect(page.getByRole('slider', { name: 'Time' })).toBeVisible()
    await expect(page.getByRole('checkbox', { name: /^FLOW, / })).toBeVisible()
    await page.mouse.move(0, 0)
    await page.screenshot({ path: `${FOLDER}/events-${theme}.png` })

    await openEvents(page, 'meridian', {
      q: broken?.query ?? '',
      ...(opened?.do === 'open' && { event: opened.event, tab: 'changes' }),
    })
    const panel = page.getByRole('article', { name: 'Event' })
    await expect(panel.getByRole('table').getByRole('row').nth(3)).toBeVisible()
    await page.mouse.move(0, 0)
    await page.screenshot({ path: `${FOLDER}/diff-${theme}.png` })
  })
}
