import { type APIRequestContext, expect, type Page, request } from '@playwright/test'
import { z } from 'zod'

import { story } from './story'

/** How somebody signs in. */
export interface Credentials {
  email: string
  password: string
}

/** Sign in as a person does, by the page, and wait for the events page. */
export async function signIn(page: Page, credentials: Credentials): Promise<void> {
  await page.goto('/sign-in')
  await fillIn(page, credentials)
  await expect(page).toHaveURL(/\/events\b/)
}

/** Fill in the form of the sign-in page, and send it. */
export async function fillIn(page: Page, { email, password }: Credentials): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

type Cookies = Awaited<ReturnType<APIRequestContext['storageState']>>['cookies']

// Checking a password is slow on purpose: each worker signs each person in once.
const sessions = new Map<string, Promise<Cookies>>()

/** Have the browser of this page signed in without the form. Several tests of a worker share the session. */
export async function enterAs(page: Page, credentials: Credentials): Promise<void> {
  await page.context().addCookies(await sessionOf(credentials))
}

/** The API as this person's browser calls it. The caller disposes of it. */
export async function apiAs(credentials: Credentials): Promise<APIRequestContext> {
  return apiWith(await sessionOf(credentials))
}

function sessionOf(credentials: Credentials): Promise<Cookies> {
  const known = sessions.get(credentials.email) ?? openSession(credentials)
  sessions.set(credentials.email, known)
  return known
}

function apiWith(cookies: Cookies): Promise<APIRequestContext> {
  const { url } = story()
  return request.newContext({
    baseURL: url,
    extraHTTPHeaders: { origin: url, 'x-vouchsafe-csrf': '1' },
    storageState: { cookies, origins: [] },
  })
}

const Csrf = z.object({ csrfToken: z.string() })

/** Sign in by the two requests of next-auth that the form sends. */
async function openSession({ email, password }: Credentials): Promise<Cookies> {
  const api = await apiWith([])
  const { csrfToken } = Csrf.parse(await (await api.get('/api/auth/csrf')).json())
  const answer = await api.post('/api/auth/callback/credentials', {
    form: { email, password, csrfToken, json: 'true', callbackUrl: '/' },
  })
  const text = await answer.text()
  expect(answer.ok() && !text.includes('error='), text).toBe(true)
  const { cookies } = await api.storageState()
  await api.dispose()
  return cookies
}
