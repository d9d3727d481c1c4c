import { expect, type Locator, type Page } from '@playwright/test'

/** What verifying an open event found; in the panel of the event, or on its page. */
export const proofOf = (panel: Locator | Page): Locator => panel.getByRole('region', { name: 'Proof' })

/** Presses Verify until it is heard: an event is there before the page's script is, and the part that tells of it may be, too. */
export const pressVerify = (panel: Locator | Page, clickCount = 1): Promise<void> =>
  expect(async () => {
    await panel.getByRole('button', { name: 'Verify', exact: true }).click({ clickCount, timeout: 5_000 })
    await expect(proofOf(panel)).toBeVisible({ timeout: 5_000 })
    await expect(panel.getByRole('button', { name: 'Verify this event' })).toHaveCount(0, { timeout: 5_000 })
  }).toPass()

/** From now on this browser is given no proof that a log goes on from what it saw: neither with an event nor as tiles. */
export async function withholdConsistency(page: Page): Promise<void> {
  await page.route('**/log/*/tile/**', (route) => route.fulfill({ status: 404 }))
  await page.route('**/api/v1/events/*/proof?*', async (route) => {
    const answer = await route.fetch()
    const proof = (await answer.json()) as { consistency?: object }
    delete proof.consistency
    await route.fulfill({ response: answer, json: proof })
  })
}
