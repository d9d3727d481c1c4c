const STEPS = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'min', ms: 60_000 },
  { unit: 's', ms: 1000 },
] as const

/** How long something took, in the largest unit that it fills: `3 min`, `1.4 s`, `80 ms`; `−2 s` where a clock is ahead. */
export function lagText(ms: number): string {
  const size = Math.abs(Math.round(ms))
  const sign = ms < 0 && size > 0 ? '−' : ''
  const step = STEPS.find((one) => size >= one.ms)
  if (step === undefined) return `${sign}${size} ms`
  const count = size / step.ms
  return `${sign}${count < 10 ? Number(count.toFixed(1)) : Math.round(count)} ${step.unit}`
}
