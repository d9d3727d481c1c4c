import { expect, type Locator, type Page, test } from '@playwright/test'

import { chooseTenant, openEvents, openRow, rowOf, search, showTab, tagOf } from './events-page'
import { exportView } from './export-dialog'
import { enterAs } from './sign-in'
import { type Step, story } from './story'

// The ten questions of docs/demo.md. Each is answered from the events page by what anybody can see and click, along
// the way that `vouchsafe demo --answers` prints.
const QUESTIONS = {
  q1: 'from which address passwords were tried on most accounts',
  q2: 'whose account that address got into',
  q3: 'which service account made that person an administrator',
  q4: 'what the API key is called that was made then',
  q5: 'which task was added to a flow with that key',
  q6: 'how many secrets were read with that key',
  q7: 'which setting the intruder tried to switch off',
  q8: 'under which number the incident was opened',
  q9: 'which ticket allowed hundreds of failed sign-ins weeks before',
  q10: 'who deleted a flow at another company by mistake',
}

test('the demo asks exactly these questions', () => {
  expect(story().questions.map(({ id }) => id)).toEqual(Object.keys(QUESTIONS))
})

for (const [id, title] of Object.entries(QUESTIONS)) {
  test(`${id}: ${title}`, async ({ page }) => {
    const { admin, questions } = story()
    const question = questions.find((one) => one.id === id)
    await enterAs(page, admin)
    await openEvents(page, 'meridian-partners')
    let read = ''
    for (const step of question?.path ?? []) {
      read = await test.step(JSON.stringify(step), () => follow(page, step))
    }
    expect(read).toBe(question?.answer)
  })
}

/** Does one step, and gives what was read by it: a text, or a number of rows. */
async function follow(page: Page, step: Step): Promise<string> {
  switch (step.do) {
    case 'tenant':
      await chooseTenant(page, step.slug)
      return ''
    case 'search':
      await search(page, step.text)
      return ''
    case 'tag': {
      const tag = await tagOf(page, await rowOf(page, step.event), step.key, step.value)
      await tag.click()
      await expect(page).toHaveURL((url) => (url.searchParams.get('q') ?? '').includes(step.value))
      return ''
    }
    case 'open':
      await openRow(page, step.event)
      return ''
    case 'read':
      return readText(page, step.event, step.text)
    case 'export':
      return String((await exportView(page)).rowsSaid)
  }
}

/** The text as it stands by itself, or in quotes, in the open event; else in the row or behind its `+2`. */
async function readText(page: Page, event: string, text: string): Promise<string> {
  const panel = page.getByRole('article', { name: 'Event' })
  const row = await rowOf(page, event)
  const [open, inRow] = [panel.getByText(alone(text)).first(), row.getByText(alone(text)).first()]
  if (await panel.isVisible()) {
    if (!(await open.isVisible())) await showTab(panel, 'Changes')
    return readFrom(open, text)
  }
  if (await inRow.isVisible()) return readFrom(inRow, text)
  await row.getByRole('button', { name: 'more details' }).click()
  return readFrom(page.getByRole('dialog', { name: 'All details' }).getByText(alone(text)), text)
}

async function readFrom(place: Locator, text: string): Promise<string> {
  await place.scrollIntoViewIfNeeded()
  await expect(place).toBeInViewport()
  return alone(text).exec(await place.innerText())?.[1] ?? ''
}

function alone(text: string): RegExp {
  return new RegExp(`^"?(${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')})"?,?$`)
}
