import { expect } from '@playwright/test'

import type { Hands } from './answers-hands'
import { catalogueSearch, facet, openEvent, valueOf, version, versions } from './answers-places'
import { chooseTenant, rowOf, search, showTab, tagOf } from './events-page'

/** By pointing and clicking; only what is typed is typed. */
export const byMouse: Hands = {
  chooseTenant,
  search,
  goToRow: rowOf,
  async takeTag(page, row, key, value) {
    const tag = await tagOf(page, row, key, value)
    await tag.click()
  },
  async showMoreDetails(page, row) {
    await row.getByRole('button', { name: 'more details' }).click()
    return page.getByRole('dialog', { name: 'All details' })
  },
  openRow: (_, row) => row.getByRole('button', { name: 'Open event' }).click(),
  showTab: (page, name) => showTab(openEvent(page), name),
  followLink: (page, name) => openEvent(page).getByRole('link', { name }).click(),
  async includeValue(page, name, value) {
    const where = facet(page, name)
    await expect(where.getByRole('checkbox').first()).toBeVisible()
    // What is not among the most frequent is searched for.
    const field = where.getByRole('textbox', { name: `Search ${name}` })
    if (!(await valueOf(where, value).isVisible())) await field.fill(value)
    await valueOf(where, value).click()
  },
  goToFacet: (page, name) => facet(page, name).getByRole('checkbox').first().scrollIntoViewIfNeeded(),
  async showMoment(page, date) {
    await page.getByLabel('As of').fill(date)
    await page.getByLabel('As of').press('Enter')
  },
  async compare(page, a, b) {
    await expect(version(page, a)).toBeVisible()
    await versions(page)
      .getByRole('button', { name: `A: compare from ${a}` })
      .click()
    await versions(page)
      .getByRole('button', { name: `B: compare to ${b}` })
      .click()
  },
  async findInCatalogue(page, text) {
    const navigation = page.getByRole('navigation', { name: 'Main' })
    await navigation.getByRole('link', { name: 'Catalogue' }).click()
    await catalogueSearch(page).fill(text)
  },
  async exportCsv(page) {
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Export events' })
    await dialog.getByRole('button', { name: 'Export CSV' }).click()
  },
  bringIntoSight: (_, place) => place.scrollIntoViewIfNeeded(),
}
