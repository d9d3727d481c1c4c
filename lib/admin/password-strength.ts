import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'

import { PASSWORD_CHARACTERS_MIN } from './inputs'

/** Whose password it would be: what everybody knows of them is no secret. */
export interface PasswordOwner {
  email: string
  name: string
}

/**
 * Guesses that a password must withstand, as a power of ten. At what our hash costs, 10^10 of them are months of work on
 * one rented machine for who has stolen the hashes, and hopeless at the rate that signing in allows.
 */
const GUESSES_LOG10_MIN = 10
/** What is looked at: estimating takes a time that grows with the square of the length. 30 ms at this one. */
const CHARACTERS_LOOKED_AT = 64
/** A shorter part of a name or an address is found in everything. */
const OWN_WORD_CHARACTERS_MIN = 3

const WHY: Readonly<Record<string, string>> = {
  straightRow: 'is a row of the keyboard',
  keyPattern: 'is a pattern on the keyboard',
  simpleRepeat: 'repeats one character',
  extendedRepeat: 'repeats the same few characters',
  sequences: 'counts up or down, such as abc or 123',
  recentYears: 'is mostly a year',
  dates: 'is mostly a date',
  topTen: 'is among the ten most common ones',
  topHundred: 'is among the hundred most common ones',
  common: 'is a common one',
  similarToCommon: 'is much like a common one',
  wordByItself: 'is a single word',
  namesByThemselves: 'is a name',
  commonNames: 'is a common name',
  userInputs: 'holds the name or e-mail address of its owner',
  pwned: 'is known from a leak',
}

let estimator: ZxcvbnFactory | undefined

/**
 * What is wrong with a new password, to follow "The password"; null when it is strong enough. The owner's name and e-mail
 * address, and what this product is called, count for nothing in it. In the browser and on the server it is one rule; the
 * lists of common passwords make this module large, so pages load it when somebody begins to type.
 */
export function passwordProblem(password: string, owner: PasswordOwner): string | null {
  if (password.length < PASSWORD_CHARACTERS_MIN)
    return `must have at least ${PASSWORD_CHARACTERS_MIN} characters`
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
  const own = ownWords(owner)
  const looked = password.normalize('NFC').slice(0, CHARACTERS_LOOKED_AT)
  const whole = estimator.check(looked, own)
  const rest = without(looked, own)
  const isOwn = rest !== looked && estimator.check(rest).guessesLog10 < GUESSES_LOG10_MIN
  if (whole.guessesLog10 >= GUESSES_LOG10_MIN && !isOwn) return null
  const why = isOwn ? WHY['userInputs'] : WHY[whole.feedback.warning ?? '']
  return `is too easy to guess${why === undefined ? '' : `: it ${why}`}. Take a few words that have nothing to do with each other, or let a password manager make one`
}

/** The words of a name and an address, longest first, so that no part of one is left when it is cut out. */
function ownWords({ email, name }: PasswordOwner): string[] {
  const parts = [
    email,
    name,
    ...email.split(/[^\p{L}\p{N}]+/u),
    ...name.split(/[^\p{L}\p{N}]+/u),
    'vouchsafe',
  ]
  const words = parts.map(folded).filter((word) => word.length >= OWN_WORD_CHARACTERS_MIN)
  return [...new Set(words)].toSorted((a, b) => b.length - a.length)
}

function without(password: string, words: readonly string[]): string {
  let rest = folded(password)
  for (const word of words) rest = rest.replaceAll(word, '')
  // Folding is only to find the words: a password that has none of them is looked at as it is.
  return rest === folded(password) ? password : rest
}

const folded = (text: string): string => text.normalize('NFC').toLowerCase()
