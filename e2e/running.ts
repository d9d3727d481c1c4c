/** The product that global-setup.ts started: where it is and how its admin signs in. */
export function running(): { url: string; email: string; password: string } {
  return {
    url: setting('VOUCHSAFE_E2E_URL'),
    email: setting('VOUCHSAFE_E2E_EMAIL'),
    password: setting('VOUCHSAFE_E2E_PASSWORD'),
  }
}

function setting(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: run browser tests with npm run e2e.`)
  return value
}
