import type { Locator, Page } from '@playwright/test'

/** What a person does with a page on the way to an answer: once with the mouse, once with keys alone. */
export interface Hands {
  /** Another tenant, by its slug. */
  chooseTenant: (page: Page, slug: string) => Promise<void>
  /** This text instead of what stands in the query bar. */
  search: (page: Page, text: string) => Promise<void>
  /** The row of an event, in sight. */
  goToRow: (page: Page, event: string) => Promise<Locator>
  /** Filter for a tag of the row to which they went. */
  takeTag: (page: Page, row: Locator, key: string, value: string) => Promise<void>
  /** What has no room in the row to which they went. */
  showMoreDetails: (page: Page, row: Locator) => Promise<Locator>
  /** The event of the row to which they went. */
  openRow: (page: Page, row: Locator) => Promise<void>
  /** A part of the open event. */
  showTab: (page: Page, name: string) => Promise<void>
  /** A link in the open event. */
  followLink: (page: Page, name: string) => Promise<void>
  /** A value of a facet, into the query. */
  includeValue: (page: Page, facet: string, value: string) => Promise<void>
  /** The first values of a facet, in sight. */
  goToFacet: (page: Page, facet: string) => Promise<void>
  /** The state of a resource at the end of a day. */
  showMoment: (page: Page, date: string) => Promise<void>
  /** Two versions of a resource beside each other, by their times. */
  compare: (page: Page, a: string, b: string) => Promise<void>
  /** The catalogue, narrowed to this text. */
  findInCatalogue: (page: Page, text: string) => Promise<void>
  /** The view as CSV, with what it has chosen by itself. */
  exportCsv: (page: Page) => Promise<void>
  /** What stands further down on the page. */
  bringIntoSight: (page: Page, place: Locator) => Promise<void>
}
