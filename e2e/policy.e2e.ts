import { expect, type Page, test } from '@playwright/test'

import { openCommands, openEvents, openRow, showTab } from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant } from './tenant'

/** Notes what the page's own policy refuses, from its first moment on, over every page that follows. */
async function watchPolicy(page: Page): Promise<string[]> {
  const refused: string[] = []
  await page.exposeFunction('noteRefusal', (text: string) => refused.push(text))
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      const { noteRefusal } = globalThis as unknown as { noteRefusal: (text: string) => void }
      noteRefusal(
        `${event.effectiveDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}:${event.lineNumber}`,
      )
    })
  })
  return refused
}

test(
  'no page of ours asks for what its policy refuses: not with windows, menus, lists and texts side by side',
  { tag: '@long' },
  async ({ page }) => {
    const tenant = await newTenant('Policy')
    const [id = ''] = await tenant.send([anEvent({ before: { a: 1, b: 'x' }, after: { a: 2, b: 'y' } })])
    const refused = await watchPolicy(page)
    await enterAs(page, story().admin)
    await openEvents(page, tenant.slug, {})
    const panel = await openRow(page, id)
    await showTab(panel, 'Changes')
    await expect(panel.getByText('y').first()).toBeVisible()
    await openCommands(page)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /account of/ }).click()
    await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible()
    await page.keyboard.press('Escape')
    await page.goto(`/settings/api-keys?tenant=${tenant.slug}`)
    await page.getByRole('button', { name: 'Create API key' }).first().click()
    await page.getByRole('dialog').getByRole('combobox').first().click()
    await page.keyboard.press('Escape')
    for (const path of [
      '/account',
      '/instance/sessions',
      '/instance/settings',
      '/catalogue',
      '/integrity',
      '/attempts',
      '/no-such-page',
    ]) {
      await page.goto(`${path}?tenant=${tenant.slug}`)
      await expect(page.getByRole('heading').first()).toBeVisible()
    }
    await page.setViewportSize({ width: 390, height: 844 })
    // The event lies over the page there.
    await page.goto(`/events?tenant=${tenant.slug}&event=${id}`)
    await expect(page.getByRole('article', { name: 'Event' })).toBeVisible()
    expect(refused).toEqual([])
  },
)

test('a script and a style that somebody put into a page do nothing', async ({ page }) => {
  const refused = await watchPolicy(page)
  await page.goto('/sign-in')
  await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'document.title = "taken over"'
    const style = document.createElement('style')
    style.textContent = 'body { display: none }'
    const button = document.createElement('button')
    button.setAttribute('onclick', 'document.title = "taken over"')
    document.body.append(script, style, button)
    button.click()
  })
  await expect
    .poll(() => new Set(refused.map((text) => text.split(' ', 1)[0])))
    .toEqual(new Set(['script-src-attr', 'script-src-elem', 'style-src-elem']))
  await expect(page.getByRole('heading', { name: 'Sign in to Vouchsafe' })).toBeVisible()
  await expect(page).toHaveTitle(/^Sign in/)
})
