import { existsSync } from 'node:fs'

import { chromium } from '@playwright/test'

import { aptInstall, canInstall, which } from '@/scripts/apt'

/** What looking for a browser needs to know of the machine; a test makes one up. */
export interface Machine {
  /** PLAYWRIGHT_CHROMIUM, when it is set. */
  given: string | undefined
  /** The path of a command, or null. */
  which: (name: string) => string | null
  exists: (path: string) => boolean
  /** Where Playwright would keep a browser of its own. */
  playwrights: string
  /** Root on Debian or a relative of it: packages can be installed. */
  canInstall: boolean
  install: () => void
}

/** First the one without a window: the same pages at half the processor time, since it draws no browser around them. */
const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
]

/**
 * The Chromium to test with: the given one, an installed one, Playwright's own, or, as root on Debian, one
 * that is installed now (needs the network, about a minute). Throws an error that says what to do.
 */
export function findChromium(machine: Machine = thisMachine()): string {
  if (machine.given) {
    if (machine.exists(machine.given)) return machine.given
    throw new Error(`PLAYWRIGHT_CHROMIUM names ${machine.given}, which is not there. Correct or unset it.`)
  }
  const found = installed(machine) ?? (machine.exists(machine.playwrights) ? machine.playwrights : null)
  if (found) return found
  if (machine.canInstall) {
    machine.install()
    const fresh = installed(machine)
    if (fresh) return fresh
  }
  throw new Error(
    'No Chromium was found for the browser tests. Install one (Debian: apt-get install chromium; ' +
      'elsewhere: npx playwright install chromium), or set PLAYWRIGHT_CHROMIUM to the path of one.',
  )
}

function installed(machine: Machine): string | null {
  for (const name of NAMES) {
    const path = machine.which(name)
    if (path) return path
  }
  return null
}

/** Arguments that make Chromium quiet, and able to run as root, where its sandbox cannot. */
export function launchArgs(isRoot: boolean): string[] {
  return [
    ...(isRoot ? ['--no-sandbox'] : []),
    '--disable-gpu',
    // Containers give /dev/shm 64 MB; a page of many rows takes more and the tab would crash.
    '--disable-dev-shm-usage',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-default-browser-check',
    '--no-first-run',
  ]
}

function thisMachine(): Machine {
  return {
    given: process.env['PLAYWRIGHT_CHROMIUM'],
    which,
    exists: existsSync,
    playwrights: chromium.executablePath(),
    canInstall: canInstall(),
    install: installChromium,
  }
}

function installChromium(): void {
  try {
    aptInstall('chromium-headless-shell')
  } catch {
    // An older Debian has no such package.
    aptInstall('chromium')
  }
}
