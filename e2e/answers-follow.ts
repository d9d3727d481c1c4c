import { expect, type Page } from '@playwright/test'

import type { Hands } from './answers-hands'
import { openEvent } from './answers-places'
import { readBeside, readExported, readSetter, readText, readTop } from './answers-read'
import { expectCount, timeOf } from './events-page'
import type { Step } from './story'

/** The words of the links in an open event. */
const LINKS = { history: 'History', trace: 'Whole trace', actor: 'All they did' }

/** Does one step, and gives what was read by it: a text, or a number. Nothing where a step only leads on. */
export async function follow(page: Page, step: Step, hands: Hands): Promise<string> {
  switch (step.do) {
    case 'tenant':
      await hands.chooseTenant(page, step.slug)
      await expectParam(page, 'tenant', step.slug)
      return ''
    case 'search':
      await hands.search(page, step.text)
      return ''
    case 'tag':
      await hands.takeTag(page, await hands.goToRow(page, step.event), step.key, step.value)
      await expectInQuery(page, step.value)
      return ''
    case 'facet':
      await hands.includeValue(page, step.name, step.value)
      await expectInQuery(page, step.value)
      return ''
    case 'open':
      await hands.openRow(page, await hands.goToRow(page, step.event))
      await expectParam(page, 'event', step.event)
      await expect(openEvent(page)).toBeVisible()
      return ''
    case 'read':
      return readText(page, step, hands)
    case 'count':
      await expectCount(page, step.events)
      return String(step.events)
    case 'top':
      return readTop(page, step, hands)
    case 'export':
      return readExported(page, step, hands)
    default:
      return followOnPage(page, step, hands)
  }
}

type OnPage = Extract<Step, { do: 'follow' | 'as-of' | 'compare' | 'catalogue' | 'see' | 'set-by' }>

/** Steps on other pages than that of the events. */
async function followOnPage(page: Page, step: OnPage, hands: Hands): Promise<string> {
  switch (step.do) {
    case 'follow':
      await hands.followLink(page, LINKS[step.to])
      await expect(openEvent(page)).toHaveCount(0)
      return ''
    case 'as-of':
      await hands.showMoment(page, step.date)
      await expect(page).toHaveURL((url) => url.searchParams.has('at'))
      return ''
    case 'compare':
      await hands.compare(page, secondOf(step.a), secondOf(step.b))
      await expectParam(page, 'a', step.a)
      await expectParam(page, 'b', step.b)
      return ''
    case 'catalogue':
      await hands.findInCatalogue(page, step.find)
      await expectParam(page, 'find', step.find)
      return ''
    case 'see':
      return readBeside(page, step, hands)
    case 'set-by':
      return readSetter(page, step, hands)
  }
}

const expectParam = (page: Page, name: string, value: string): Promise<void> =>
  expect(page).toHaveURL((url) => url.searchParams.get(name) === value)

const expectInQuery = (page: Page, value: string): Promise<void> =>
  expect(page).toHaveURL((url) => (url.searchParams.get('q') ?? '').includes(value))

/** The time of an event as the history of a resource shows it. */
const secondOf = (event: string): string => timeOf(event).replace(/\.\d+/, '')
