import { expect, test } from '@playwright/test'

import { expectAccessible } from './accessible'
import { apiAs, enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant } from './tenant'

test('an auditor sees how the log stands, and takes away what it is verified with elsewhere', async ({
  page,
}) => {
  const tenant = await newTenant('Acme')
  await tenant.send([anEvent(), anEvent()])
  await enterAs(page, await tenant.newPerson('auditor'))
  await page.goto(`/events?tenant=${tenant.slug}`)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Integrity' }).click()
  const state = page.getByRole('region', { name: 'State of the log' })
  await expect(state.getByRole('heading', { name: 'Signed', exact: true })).toBeVisible()
  await expect(page.getByLabel('Signed note', { exact: true })).toContainText('\u2014 ')
  await expect(page.getByRole('button', { name: 'Make it public…' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Sign with a new key…' })).toHaveCount(0)

  const line = page.getByLabel('On a machine that nobody here controls, now and then', { exact: true })
  await expect(line).toHaveText(
    new RegExp(
      `^vouchsafe verify ${story().url}/log/[0-9a-f]{32} --policy ${tenant.slug}.policy --checkpoint ${tenant.slug}.checkpoint --key-file key.txt$`,
    ),
  )
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: `Download ${tenant.slug}.policy` }).click()
  expect((await download).suggestedFilename()).toBe(`${tenant.slug}.policy`)
  // The database of the demo is ours: all that it can enforce it does.
  const database = page.getByRole('region', { name: 'What the database enforces' })
  await expect(database.getByText('All that it can')).toBeVisible()
  await expectAccessible(page)
})

test('an admin makes the log public, and has it signed with a new key', async ({ page }) => {
  const tenant = await newTenant('Acme')
  await tenant.send([anEvent()])
  await enterAs(page, story().admin)
  await page.goto(`/integrity?tenant=${tenant.slug}`)
  await page.getByRole('button', { name: 'Make it public…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make it public' }).click()
  await expect(page.getByText('Everybody', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Sign with a new key…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make a new key' }).click()
  const keys = page.getByRole('region', { name: 'Keys of the log' })
  await expect(keys.getByText('Now, too')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Sign with a new key…' })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await expectAccessible(page)
})

test('who sees a part of the log learns nothing of it as a whole', async ({ page }) => {
  const tenant = await newTenant('Acme')
  await tenant.send([anEvent(), anEvent({ resource: { type: 'FLOW', id: 'another' } })])
  const person = await tenant.newPerson('auditor')
  const admin = await apiAs(story().admin)
  const data = { role: 'auditor', query: 'id:another', masks: [], version: 1 }
  const changed = await admin.put(`/api/v1/grants/${person.id}`, { params: { tenant: tenant.slug }, data })
  expect(changed.ok(), await changed.text()).toBe(true)
  await admin.dispose()
  await enterAs(page, person)
  const answer = await page.goto(`/integrity?tenant=${tenant.slug}`)
  expect(answer?.status()).toBe(200)
  await expect(page.getByRole('heading', { name: 'Of the log as a whole you see nothing' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'State of the log' })).toHaveCount(0)
})
