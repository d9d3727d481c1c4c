import type { FlowSpec } from './flow-documents'

const MARKETS = [
  'de',
  'es',
  'it',
  'nl',
  'pl',
  'se',
  'pt',
  'be',
  'at',
  'dk',
  'cz',
  'ie',
  'ro',
  'hu',
  'gr',
  'bg',
  'hr',
  'sk',
  'si',
  'lt',
]

/**
 * As many flows as the scale asks for: below 1 some are left out, never those the story needs; above 1 markets get
 * flows of their own.
 */
export function moreFlows(specs: readonly FlowSpec[], scale: number, needed: readonly string[]): FlowSpec[] {
  if (scale <= 1) {
    const keep = new Set(['payroll-inputs-check', 'payout-bank-files', ...needed])
    return specs.filter(({ id }, n) => keep.has(id) || Math.floor((n + 1) * scale) > Math.floor(n * scale))
  }
  const extra = Math.round(specs.length * (scale - 1))
  const copies = specs.filter(({ id }) => !needed.includes(id))
  return [
    ...specs,
    ...Array.from({ length: extra }, (_, n) => copies[n % copies.length]).flatMap((spec, n) => {
      const market = MARKETS[Math.floor(n / copies.length)]
      return spec && market ? [{ ...spec, id: `${spec.id}-${market}` }] : []
    }),
  ]
}
