import type { Page } from '@playwright/test'

import { THEMES } from './accessible'

const FOLDER = 'test-results/screenshots'
const WINDOWS = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]

/** How one comes to a view, in a window that has its size already. */
export type Show = (page: Page) => Promise<void>

/** A view, or one that is longer than a window and is looked at as a whole: `height` px. */
export type View = Show | { show: Show; height: number }

/** Takes pictures of a view in both themes, wide and narrow. What `show` does is done anew for each width. */
export async function takeScreenshots(page: Page, name: string, view: View): Promise<void> {
  const { show, height } = typeof view === 'function' ? { show: view, height: undefined } : view
  await page.emulateMedia({ reducedMotion: 'reduce' })
  for (const window of WINDOWS) {
    await page.setViewportSize({ ...window, ...(height !== undefined && { height }) })
    await show(page)
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      // What is read by itself is there; where it never comes, the picture is of that.
      await page.waitForLoadState('networkidle', { timeout: 4_000 }).catch(() => undefined)
      await page.screenshot({ path: `${FOLDER}/${name}-${colorScheme}-${window.width}.png` })
    }
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  }
}
