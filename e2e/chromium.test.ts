import { expect, test } from 'vitest'

import { findChromium, launchArgs, type Machine } from './chromium'

function machine(has: string[], more: Partial<Machine> = {}): Machine & { installs: number } {
  const made = {
    given: undefined,
    which: (name: string) => has.find((path) => path.endsWith(`/${name}`)) ?? null,
    exists: (path: string) => has.includes(path),
    playwrights: '/cache/chrome',
    canInstall: false,
    installs: 0,
    install() {
      made.installs += 1
      has.push('/usr/bin/chromium')
    },
    ...more,
  }
  return made
}

test('the given one comes before an installed one, and that before Playwright’s', () => {
  expect(findChromium(machine(['/opt/c', '/usr/bin/chromium'], { given: '/opt/c' }))).toBe('/opt/c')
  expect(findChromium(machine(['/cache/chrome', '/usr/bin/google-chrome']))).toBe('/usr/bin/google-chrome')
  expect(findChromium(machine(['/cache/chrome']))).toBe('/cache/chrome')
})

test('a given one that is not there is an error, not a reason to take another', () => {
  const wrong = machine(['/usr/bin/chromium'], { given: '/opt/none' })
  expect(() => findChromium(wrong)).toThrow('PLAYWRIGHT_CHROMIUM names /opt/none')
})

test('one is installed only where that is possible and needed, and once', () => {
  const bare = machine([], { canInstall: true })
  expect(findChromium(bare)).toBe('/usr/bin/chromium')
  expect(bare.installs).toBe(1)
  const equipped = machine(['/usr/bin/chromium'], { canInstall: true })
  findChromium(equipped)
  expect(equipped.installs).toBe(0)
})

test('nowhere to be found: the error says what to do', () => {
  expect(() => findChromium(machine([]))).toThrow(
    /apt-get install chromium.*playwright install.*PLAYWRIGHT_CHROMIUM/,
  )
  const broken = machine([], { canInstall: true, install: () => undefined })
  expect(() => findChromium(broken)).toThrow('PLAYWRIGHT_CHROMIUM')
})

test('the sandbox is given up as root only', () => {
  expect(launchArgs(true)).toContain('--no-sandbox')
  expect(launchArgs(false)).not.toContain('--no-sandbox')
})
