import type { Locator, Page } from '@playwright/test'

/** The open event. */
export function openEvent(page: Page): Locator {
  return page.getByRole('article', { name: 'Event' })
}

/** A facet beside the table, by what it is called. */
export function facet(page: Page, name: string): Locator {
  return page.getByRole('region', { name: 'Facets' }).getByRole('region', { name, exact: true })
}

/** A value of a facet; its count follows in its name. */
export function valueOf(where: Locator, value: string): Locator {
  return where.getByRole('checkbox', { name: new RegExp(`^${escaped(value)}, `) })
}

/** The button of a version in the history of a resource, which begins with its time to the second. */
export function version(page: Page, time: string): Locator {
  return versions(page).getByRole('button', { name: new RegExp(`^${escaped(time)}`) })
}

/** All versions of the resource. */
export function versions(page: Page): Locator {
  return page.getByRole('list', { name: 'Events of this resource' })
}

/** Where the catalogue is searched. */
export function catalogueSearch(page: Page): Locator {
  return page.getByRole('textbox', { name: /^Find a type/ })
}

/** The state of a resource, line by line, each beside who set it. */
export function state(page: Page): Locator {
  return page.getByRole('region', { name: 'State', exact: true })
}

/** A key of that state, as its line begins. */
export function memberOf(where: Page | Locator, key: string): Locator {
  return where.locator('bdi').filter({ hasText: new RegExp(`^${escaped(key)}$`) })
}

/** What of the exporting dialog says that the file is there. */
export function exportSaid(page: Page): Locator {
  return page.getByRole('dialog', { name: 'Export events' }).getByText(/^[\d,]+ rows?, .* saved as/)
}

/** The text as a part of a pattern. */
export function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}
