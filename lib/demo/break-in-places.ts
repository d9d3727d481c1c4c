import { DAY, HOUR, lastWeekday, MINUTE } from './calendar'
import type { World } from './world'

/** What the steps of the break-in have in common; each step leads to the next by one of these. */
export const BREAK_IN = {
  /** Where most of the guessing comes from, and the first session. */
  firstIp: '203.0.113.77',
  /** The others that guess, all in one small network. */
  otherIps: ['203.0.113.66', '203.0.113.69', '203.0.113.72', '203.0.113.74'],
  network: '203.0.113.64/28',
  /** From here the account is used once it is an administrator: a neighbour of the offices' addresses. */
  secondIp: '198.51.100.203',
  tool: 'python-requests/2.31.0',
  browser:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/129.0.0.0 Safari/537.36',
  viewerSession: 'ses_q7d0fz3kx81hma',
  adminSession: 'ses_b52vtn9c6ey4ro',
  keyId: 'key_b40d7e19',
  keyName: 'ci-deployer-eu',
  flowId: 'payout-reconciliation',
  taskId: 'mirror_copy',
  host: 'drop.parcel-cache.example',
  tokenNamespace: 'company.analytics.legacy',
  tokenKey: 'reports_2023_token',
  secrets: ['LEDGER_DB_URL', 'PAYOUT_SFTP_KEY', 'BANK_API_TOKEN', 'WAREHOUSE_PASSWORD'],
  setting: 'shipping.enabled',
  incident: 'INC-2291',
} as const

/** A Sunday almost three weeks before the end of the story, at 00:41 UTC. */
export function breakInMs(world: Pick<World, 'start'>): number {
  return lastWeekday(world.start + 71 * DAY, 0) + 41 * MINUTE
}

/** The Tuesday after it, 07:40 UTC. */
export function discoveryMs(world: Pick<World, 'start'>): number {
  return breakInMs(world) - 41 * MINUTE + 2 * DAY + 7 * HOUR + 40 * MINUTE
}
