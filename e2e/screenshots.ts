import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'

import { grid, openEvents, queryBar } from './events-page'
import { pressVerify, proofOf, withholdConsistency } from './press-verify'
import { apiAs, enterAs } from './sign-in'
import { story } from './story'
import { takeScreenshots } from './take-screenshots'
import { newTenant } from './tenant'

const TENANT = 'meridian'

const Found = z.object({
  events: z.array(
    z.object({
      id: z.string(),
      traceId: z.string().optional(),
      actor: z.object({ id: z.string().optional() }),
      resource: z.object({ type: z.string(), id: z.string().optional() }),
    }),
  ),
})

type Story = z.infer<typeof Found>['events'][number]

/** The newest events of the story that this query finds, so many. */
async function newestOf(q: string, wanted: number): Promise<Story[]> {
  const api = await apiAs(story().admin)
  const answer = await api.get('/api/v1/events', { params: { tenant: TENANT, q, limit: String(wanted) } })
  const found = Found.parse(await answer.json()).events
  await api.dispose()
  if (found.length < wanted) throw new Error(`The story has ${found.length} events for ${q}`)
  return found
}

async function newest(q: string): Promise<Story> {
  const [event] = await newestOf(q, 1)
  if (event === undefined) throw new Error(`The story has no event for ${q}`)
  return event
}

const FLOW = 'type:FLOW change:UPDATE has:before has:after has:trace'

/** An event of the story beside the table, with one of its parts in sight. */
const opened = (tab: string) => async (page: Page) => {
  const { id } = await newest(FLOW)
  // On a narrow window it is a sheet over everything else.
  await page.goto(address('/events', { q: 'type:FLOW change:UPDATE', event: id, tab }))
  await expect(page.getByRole('article', { name: 'Event' })).toBeVisible()
}

/** A page of the story's tenant, with what else stands in its address. */
const address = (path: string, more: Record<string, string> = {}): string =>
  `${path}?${new URLSearchParams({ tenant: TENANT, ...more })}`

const at = (path: string) => async (page: Page) => {
  await page.goto(address(path))
}

const atEvent =
  (of: (event: Story) => string, q = FLOW) =>
  async (page: Page) => {
    await page.goto(of(await newest(q)))
  }

/** Two versions of one flow, beside each other. */
const compared = async (page: Page) => {
  const { resource } = await newest(FLOW)
  const { type, id = '' } = resource
  const [b, a] = await newestOf(`type:${type} resource:${id} change:UPDATE`, 2)
  await page.goto(address('/resource', { type, id, a: a?.id ?? '', b: b?.id ?? '' }))
}

const events = async (page: Page): Promise<void> => {
  await openEvents(page, TENANT)
  await expect(grid(page).getByRole('row').nth(5)).toBeVisible()
}

/** An event that was verified in this browser, however that ended. */
const proven = async (page: Page): Promise<void> => {
  await opened('fields')(page)
  await pressVerify(page.getByRole('article', { name: 'Event' }))
  // A demo that has just begun is signed as soon as its worker comes to it.
  await expect(page.getByRole('list', { name: 'Steps' })).toBeVisible({ timeout: 100_000 })
}

/** Each view of events, and how one comes to it. */
const VIEWS: Record<string, (page: Page) => Promise<void>> = {
  events,
  'events-of-all': async (page) => {
    await openEvents(page, '*', { q: 'has:actor.id', since: '-30d' })
    await expect(grid(page).getByRole('row').nth(5)).toBeVisible()
  },
  'events-query': (page) =>
    openEvents(page, TENANT, { q: '-type:EXECUTION -change:READ outcome:failure,success' }),
  'events-completion': async (page) => {
    await events(page)
    await queryBar(page).fill('type:FLOW actor:')
    await expect(page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option').first()).toBeVisible()
  },
  'events-problem': async (page) => {
    await events(page)
    await queryBar(page).fill('type:FLOW since:yesterdy (')
    await queryBar(page).press('Enter')
  },
  'events-language': async (page) => {
    await events(page)
    await page.getByRole('button', { name: 'Query language' }).click()
  },
  'events-facets': async (page) => {
    await events(page)
    const facets = page.getByRole('button', { name: 'Facets', exact: true })
    if (await page.getByRole('region', { name: 'Facets' }).isHidden()) await facets.click()
    await expect(page.getByRole('checkbox', { name: /^FLOW, / })).toBeVisible()
  },
  'events-views': async (page) => {
    await events(page)
    await page.getByRole('button', { name: /^Views/ }).click()
  },
  'events-view-options': async (page) => {
    await events(page)
    await page.getByRole('button', { name: 'View options' }).click()
  },
  'events-time': async (page) => {
    await events(page)
    await page.getByRole('button', { name: /^Time range/ }).click()
  },
  'events-export': async (page) => {
    await events(page)
    await page.getByRole('button', { name: 'Export', exact: true }).click()
  },
  'events-shortcuts': async (page) => {
    await events(page)
    await page.keyboard.press('?')
  },
  'events-live': (page) => openEvents(page, TENANT, { live: 'true' }),
  'events-none': (page) => openEvents(page, TENANT, { q: 'type:NOTHING' }),
  'events-empty': async (page) => openEvents(page, (await newTenant('New tenant')).slug),
  'events-loading': async (page) => {
    await page.route('**/api/v1/{events,facets,histogram}?*', () => undefined)
    await events(page)
    await queryBar(page).fill('type:FLOW')
    await queryBar(page).press('Enter')
  },
  'events-failed': async (page) => {
    await page.route('**/api/v1/{events,facets,histogram}?*', (route) => route.abort())
    await events(page)
    await queryBar(page).fill('type:FLOW')
    await queryBar(page).press('Enter')
    await expect(page.getByRole('heading', { name: 'The events could not be read' })).toBeVisible()
  },
  'event-fields': opened('fields'),
  'event-changes': opened('changes'),
  'event-raw': opened('raw'),
  'event-seal': opened('seal'),
  'event-proof': proven,
  'event-proof-failed': async (page) => {
    await page.route('**/api/v1/events/*/proof?*', async (route) => {
      const answer = await route.fetch()
      const proof = (await answer.json()) as { openings: { details?: object } }
      delete proof.openings.details
      await route.fulfill({ response: answer, json: proof })
    })
    await proven(page)
  },
  'event-proof-unsure': async (page) => {
    await proven(page)
    await withholdConsistency(page)
    const unsure = page.getByRole('heading', {
      name: 'Perhaps this is not the log that this browser has seen',
    })
    await expect(async () => {
      await proofOf(page).getByRole('button', { name: 'Verify again' }).click()
      await expect(unsure).toBeVisible({ timeout: 5_000 })
    }).toPass()
  },
  'event-around': opened('around'),
  'event-page': atEvent(({ id }) => address(`/events/${id}`)),
  'event-page-changes': atEvent(({ id }) => address(`/events/${id}`, { tab: 'changes' })),
  'command-menu': async (page) => {
    await events(page)
    await page.keyboard.press('Control+k')
  },
  catalogue: at('/catalogue'),
  attempts: at('/attempts'),
  // One request that restarted what failed in an outage.
  trace: atEvent(
    ({ traceId = '' }) => address('/trace', { id: traceId }),
    'action:execution.restart has:trace details.ticket:*',
  ),
  actor: atEvent(({ actor: { id = '' } }) => address('/actor', { actor: id, by: 'id' })),
  resource: atEvent(({ resource: { type, id = '' } }) => address('/resource', { type, id })),
  'resource-as-of': atEvent(({ id: at, resource: { type, id = '' } }) =>
    address('/resource', { type, id, at }),
  ),
  'resource-compare': compared,
}

for (const [name, show] of Object.entries(VIEWS)) {
  test(name, async ({ page }) => {
    await takeScreenshots(page, name, async () => {
      await enterAs(page, story().admin)
      await show(page)
    })
  })
}
