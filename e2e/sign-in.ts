import { expect, type Page } from '@playwright/test'

import { running } from './running'

/** Sign in as a person does, by default as the first admin, and wait for the events page. */
export async function signIn(page: Page, as?: { email: string; password: string }): Promise<void> {
  const { url, email, password } = { ...running(), ...as }
  await page.goto(`${url}/sign-in`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/events\b/)
}

/** The slug of the tenant that the page shows: it stands in every address. */
export function tenantOf(page: Page): string {
  const slug = new URL(page.url()).searchParams.get('tenant')
  expect(slug, page.url()).not.toBeNull()
  return slug ?? ''
}
