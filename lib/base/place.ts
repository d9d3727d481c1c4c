/** A step into a JSON value: a member's name or an element's number. */
export type Step = string | number

const NAME = /^[A-Za-z_$][A-Za-z0-9_$]*$/

/** A name in a place is shown up to this length, so that no answer grows with what was sent. */
const SHOWN_MAX = 80

/**
 * Where a value is, as people write it: `events[3].actor.type`. A name that would not read well there is quoted as in
 * JSON: `details["a b"]`.
 */
export function placeAt(base: string, steps: readonly Step[]): string {
  let place = base
  for (const step of steps) {
    if (typeof step === 'number') place += `[${step}]`
    else if (step.length <= SHOWN_MAX && NAME.test(step)) place += place === '' ? step : `.${step}`
    else place += `[${quoted(step, SHOWN_MAX)}]`
  }
  return place
}

/** A text in a message: quoted and escaped as in JSON, and cut off after so many characters. */
export function quoted(text: string, shownMax = 40): string {
  if (text.length <= shownMax) return JSON.stringify(text)
  // Half of a pair at the cut is escaped by JSON.stringify, so the message itself stays well-formed.
  return JSON.stringify(`${text.slice(0, shownMax)}…`)
}
