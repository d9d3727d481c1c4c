import { invariant } from '@/lib/base/errors'
import type { Party } from '@/lib/event/event'

import type { Office } from './calendar'
import type { Standing } from './ledger'
import type { Random } from './random'

/** What a person may do on the platform of the story (not in Vouchsafe). */
export type PlatformRole = 'viewer' | 'editor' | 'admin'

/** Somebody who works in the story. */
export interface Person {
  id: string
  name: string
  email: string
  team: string
  office: Office
  title: string
  role: PlatformRole
  /** Contractors have a password of their own instead of the company's sign-on. */
  contractor: boolean
  mfa: boolean
  /** Days after the start of the story between which the person works here. */
  firstDay: number
  lastDay: number
  /** Where the person works from when not in the office. */
  homeIp: string
  userAgent: string
}

/** What differs from one company's people to the next. */
export interface CastRules {
  /** Where e-mail addresses end: a name reserved for examples (RFC 2606). */
  mailDomain: string
  firstId: number
  /** Home addresses are counted up from this one. */
  homes: { network: string; first: number }
}

const BROWSERS = [
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0',
]

/** What follows the name of somebody who did not work here all the time. */
const FROM_DAY = /^from (\d+)$/
const UNTIL_DAY = /^until (\d+)$/

/**
 * People from lines of `name|team|office|title|role`, then any of `contractor`, `no mfa`, `from <day>`, `until <day>`.
 */
export function castOf(lines: readonly string[], rules: CastRules, random: Random): Person[] {
  return lines.map((line, n) => {
    const [name = '', team = '', office = '', title = '', role = '', ...marks] = line.split('|')
    const contractor = marks.includes('contractor')
    return {
      id: `u_${rules.firstId + n}`,
      name,
      email: `${mailboxOf(name)}@${contractor ? 'ext.' : ''}${rules.mailDomain}`,
      team,
      office: officeOf(office),
      title,
      role: roleOf(role),
      contractor,
      mfa: !marks.includes('no mfa'),
      firstDay: dayOf(marks, FROM_DAY, Number.NEGATIVE_INFINITY),
      lastDay: dayOf(marks, UNTIL_DAY, Number.POSITIVE_INFINITY),
      homeIp: `${rules.homes.network}.${rules.homes.first + n}`,
      userAgent: random.pick(BROWSERS),
    }
  })
}

/** The person as an event names who did something. */
export function partyOf(person: Person): Required<Pick<Party, 'type' | 'id' | 'name' | 'email'>> {
  return { type: 'user', id: person.id, name: person.name, email: person.email }
}

/** A program that acts on its own account. */
export interface Service {
  id: string
  name: string
  ip: string
  userAgent: string
  /** The API key it uses. */
  keyId?: string
}

/** The service as the one who does something, on behalf of a person where one stands behind it. */
export function serviceStanding(service: Service, behind?: Person): Standing {
  return {
    actor: {
      type: 'service',
      id: service.id,
      name: service.name,
      ...(behind && { onBehalfOf: partyOf(behind) }),
    },
    client: { ip: service.ip, userAgent: service.userAgent },
  }
}

/** The platform itself: what it does has no address. */
export const ORCHESTRATOR: Standing = {
  actor: { type: 'system', id: 'orchestrator', name: 'Orchestrator' },
}

/** Somebody who has not signed in yet. */
export function stranger(ip: string, userAgent: string): Standing {
  return { actor: { type: 'anonymous' }, client: { ip, userAgent } }
}

/** The one of this name; the story names only people it has. */
export function named(people: readonly Person[], name: string): Person {
  const found = people.find((person) => person.name === name)
  invariant(found, `${name} is in the cast`)
  return found
}

/** First and last name in plain letters: `ines.moreau`. */
function mailboxOf(name: string): string {
  const plain = name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
  const parts = plain.split(' ')
  return [parts[0], parts.at(-1)].join('.').replaceAll(/[^a-z.-]/g, '')
}

function dayOf(marks: readonly string[], mark: RegExp, otherwise: number): number {
  for (const text of marks) {
    const day = mark.exec(text)?.[1]
    if (day !== undefined) return Number(day)
  }
  return otherwise
}

const OFFICES: readonly Office[] = ['lyon', 'manchester', 'toronto', 'bengaluru', 'rotterdam']
const ROLES: readonly PlatformRole[] = ['viewer', 'editor', 'admin']

function officeOf(text: string): Office {
  const office = OFFICES.find((known) => known === text)
  invariant(office, `"${text}" is an office`)
  return office
}

function roleOf(text: string): PlatformRole {
  const role = ROLES.find((known) => known === text)
  invariant(role, `"${text}" is a role`)
  return role
}
