import { expect, type Page, test } from '@playwright/test'

import { byKeyboard } from './answers-by-keyboard'
import { byMouse } from './answers-by-mouse'
import { follow } from './answers-follow'
import type { Hands } from './answers-hands'
import { openEvents } from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'

// The twenty questions of docs/demo.md. Each is answered from the events page by what anybody can see and click, along
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
  q11: 'who deleted a namespace, by facets',
  q12: 'of which flow somebody changed the timeout in a way that nobody else did',
  q13: 'how many events one deployment left in all systems',
  q14: 'how many retries a flow had on a day',
  q15: 'who had set them, though somebody else changed the flow later',
  q16: 'from which other address an account was used',
  q17: 'by which action the log tells that an account was locked',
  q18: 'in which namespace most secrets were read',
  q19: 'how often somebody changed flows in a month',
  q20: 'what a timeout became over several changes',
}

/** Followed without a mouse as well. Together they take every kind of step. */
const BY_KEYBOARD = new Set(['q1', 'q5', 'q6', 'q11', 'q15', 'q16', 'q17', 'q18', 'q19', 'q20'])

// Many ways that know nothing of each other: workers share them.
test.describe.configure({ mode: 'parallel' })

test('the demo asks exactly these questions', () => {
  const { questions } = story()
  expect(questions.map(({ id }) => id)).toEqual(Object.keys(QUESTIONS))
  const ways = questions.filter(({ id }) => BY_KEYBOARD.has(id)).flatMap(({ path }) => path)
  const every = questions.flatMap(({ path }) => path).map((step) => step.do)
  expect(new Set(ways.map((step) => step.do))).toEqual(new Set(every))
})

/** Walked in every run: what is not done anywhere else. All others are walked in long ones. */
const ALWAYS = new Set(['q15'])

for (const [id, title] of Object.entries(QUESTIONS)) {
  test(`${id}: ${title}`, { tag: '@long' }, ({ page }) => answer(page, id, byMouse))
}

for (const id of BY_KEYBOARD) {
  const tag = ALWAYS.has(id) ? [] : ['@long']
  test(`${id} by keyboard alone`, { tag }, async ({ page }) => {
    const pointed: string[] = []
    await page.exposeFunction('sayPointed', (type: string) => pointed.push(type))
    await page.addInitScript(sayWherePointed)
    await answer(page, id, byKeyboard)
    expect(pointed).toEqual([])
  })
}

/** Follows the way to an answer, and expects that it is read at the end. */
async function answer(page: Page, id: string, hands: Hands): Promise<void> {
  const { admin, questions } = story()
  const question = questions.find((one) => one.id === id)
  await enterAs(page, admin)
  await openEvents(page, 'meridian-partners')
  let read = ''
  for (const step of question?.path ?? []) {
    read = await test.step(JSON.stringify(step), () => follow(page, step, hands))
  }
  expect(read).toBe(question?.answer)
}

/** Tells of everything that only a mouse does. */
function sayWherePointed(): void {
  for (const type of ['pointerdown', 'pointermove', 'wheel']) {
    addEventListener(type, () => Reflect.get(window, 'sayPointed')(type), { capture: true, passive: true })
  }
}
