const HOUR = 3600
const DAY = 24 * HOUR

const AGES: readonly [seconds: number, label: string][] = [
  [HOUR, 'An hour'],
  [18 * HOUR, '18 hours'],
  [DAY, 'A day'],
  [7 * DAY, '7 days'],
  [30 * DAY, '30 days'],
  [365 * DAY, 'A year'],
]

/** `18 hours`; a number of seconds that is none of the usual ones is said in the largest unit that fits. */
export function spanText(seconds: number): string {
  const known = AGES.find(([usual]) => usual === seconds)
  if (known !== undefined) return known[1].toLowerCase()
  if (seconds % DAY === 0) return `${seconds / DAY} days`
  return seconds % HOUR === 0 ? `${seconds / HOUR} hours` : `${seconds} seconds`
}

/** What can be chosen for how old an event may be: the usual ages, and what is set now. */
export function ageOptions(now: string): { value: string; label: string }[] {
  const isUsual = now === '' || AGES.some(([seconds]) => String(seconds) === now)
  const all = isUsual ? AGES.map(([seconds]) => seconds) : [...AGES.map(([seconds]) => seconds), Number(now)]
  return [
    { value: '', label: 'Never' },
    ...all
      .toSorted((a, b) => a - b)
      .map((seconds) => ({ value: String(seconds), label: `After ${spanText(seconds)}` })),
  ]
}

const DAYS: readonly string[] = ['1', '7', '30']

/** What can be chosen for after how many days it stops: the usual ones, and what is set now. */
export function dayOptions(now: string): { value: string; label: string }[] {
  const all = now === '' || DAYS.includes(now) ? DAYS : [...DAYS, now]
  return [
    { value: '', label: 'Never' },
    ...all
      .toSorted((a, b) => Number(a) - Number(b))
      .map((days) => ({ value: days, label: days === '1' ? 'After a day' : `After ${days} days` })),
  ]
}
