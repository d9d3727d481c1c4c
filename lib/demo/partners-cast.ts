import type { Office } from './calendar'
import type { Standing } from './ledger'

/** Somebody at a partner who builds on Meridian's interfaces. */
export interface Developer {
  id: string
  name: string
  email: string
  company: string
  domain: string
  office: Office
  ip: string
  userAgent: string
  mfa: boolean
  /** The day of the story on which the developer signed up; below 0: before it. */
  firstDay: number
}

const LINES: readonly string[] = [
  'Aurelio Santoro|Harbourline|harbourline.example|lyon|-1',
  'Nkechi Umeh|Harbourline|harbourline.example|manchester|-1',
  'Johan Dekker|Polder Freight|polder-freight.example|rotterdam|-1',
  'Saskia Brandt|Polder Freight|polder-freight.example|rotterdam|-1',
  'Manoj Pillai|Tidewater Pay|tidewater-pay.example|bengaluru|-1',
  'Grace Mwangi|Tidewater Pay|tidewater-pay.example|manchester|-1',
  'Elodie Garnier|Atelier Nine|atelier-nine.example|lyon|-1',
  'Pavel Sedlak|Oakline Crafts|oakline.example|lyon|-1',
  'Rosa Delgado|Oakline Crafts|oakline.example|toronto|-1',
  'Henrik Dahl|Northbay Parcels|northbay.example|manchester|-1',
  'Amina Yusuf|Northbay Parcels|northbay.example|toronto|7',
  'Tobias Richter|Lumen Lamps|lumen-lamps.example|rotterdam|14',
  'Chloe Martin|Atelier Nine|atelier-nine.example|lyon|21',
  'Dev Sharma|Quilted Home|quilted.example|bengaluru|32',
  'Marisol Vega|Quilted Home|quilted.example|toronto|46',
  'Owen Pritchard|Slate and Sons|slate-sons.example|manchester|59',
]

const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
]

const OFFICES: readonly Office[] = ['lyon', 'manchester', 'toronto', 'bengaluru', 'rotterdam']

/** The developers of the portal, those who were there before the story first. */
export const DEVELOPERS: readonly Developer[] = LINES.map((line, n) => {
  const [name = '', company = '', domain = '', place = '', firstDay = ''] = line.split('|')
  return {
    id: `dev_${301 + n}`,
    name,
    email: `${name.toLowerCase().replace(' ', '.')}@${domain}`,
    company,
    domain,
    office: OFFICES.find((office) => office === place) ?? 'lyon',
    ip: `203.0.113.${140 + n}`,
    userAgent: AGENTS[n % AGENTS.length] ?? '',
    mfa: n % 4 !== 1,
    firstDay: Number(firstDay),
  }
})

/** What partners may use: id and name. */
export const PRODUCTS: readonly (readonly [string, string])[] = [
  ['orders', 'Orders'],
  ['stock', 'Stock levels'],
  ['shipping', 'Shipping labels'],
  ['catalogue', 'Catalogue'],
  ['returns', 'Returns'],
]

/** Meridian's people who let partners in. Their ids are those of the parent tenant. */
export const REVIEWERS: readonly Standing[] = [
  {
    actor: { type: 'user', id: 'u_1014', name: 'Callum Byrne', email: 'callum.byrne@meridian.example' },
    client: { ip: '198.51.100.20', userAgent: AGENTS[1] ?? '' },
  },
  {
    actor: { type: 'user', id: 'u_1011', name: 'Sofia Lindqvist', email: 'sofia.lindqvist@meridian.example' },
    client: { ip: '198.51.100.20', userAgent: AGENTS[1] ?? '' },
  },
]
