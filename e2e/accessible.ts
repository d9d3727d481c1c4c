import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** Those of them that colours decide. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block']
/** The narrowest and the usual window, in px. */
const WIDTHS = [390, 1440]

/** Every theme that a page is looked at in. */
export const THEMES = ['light', 'dark'] as const

/**
 * What stands on the screen has no violation that axe knows of, in either theme. With `part`, a selector, only what is
 * inside of it is looked at: the page around it has a test of its own, and each look at it takes seconds.
 */
export async function expectAccessible(page: Page, part?: string): Promise<void> {
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    const axe = part === undefined ? new AxeBuilder({ page }) : new AxeBuilder({ page }).include(part)
    // What stands there is the same in every theme: in the others only its colours are looked at.
    const { violations } = await (
      theme === THEMES[0] ? axe.withTags(RULES) : axe.withRules(OF_COLOURS)
    ).analyze()
    const found = violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary ?? ''}`),
    }))
    expect({ theme, found }).toEqual({ theme, found: [] })
  }
}

/** No width makes the page scroll sideways. */
export async function expectFits(page: Page): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    const room = () => page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth)
    await expect.poll(room, { message: `${width} px wide` }).toBeLessThanOrEqual(0)
  }
}
