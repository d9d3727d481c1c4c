/**
 * Regular expressions that JavaScript (flag `u`) and PostgreSQL (`~`) read alike. Case is spelled out in brackets, since
 * what a database thinks of letters depends on its locale. They are made of these functions' texts alone, never of a
 * user's expression.
 */

/** The text itself, in upper and lower case. */
export function literalPattern(text: string): string {
  let pattern = ''
  for (const character of text.normalize('NFC')) pattern += anyCase(character)
  return pattern
}

/** The text at the start. */
export function startPattern(text: string): string {
  return `^${literalPattern(text)}`
}

/** The text at the end. */
export function endPattern(text: string): string {
  return `${literalPattern(text)}$`
}

/** Nothing but the text. */
export function wholePattern(text: string): string {
  return `^${literalPattern(text)}$`
}

/**
 * Words as they follow one another: spaces between them may be any and many, and what is not a letter or digit at
 * either end does not count; of signs alone, only spaces at the ends do not. Spaces never begin the pattern: each of a
 * run of them would be tried up to its end.
 */
export function phrasePattern(text: string): string {
  const trimmed = trimPhrase(text)
  return (trimmed === '' ? text.trim() : trimmed).split(/\s+/).map(literalPattern).join('[ \t\n\r\u00A0]+')
}

/** The text without what stands around its words. */
export function trimPhrase(text: string): string {
  const begun = text.normalize('NFC').replace(/^[^\p{L}\p{M}\p{N}]+/u, '')
  // From the end back, in one go: a run of signs would be tried from each of its places.
  return /^.*[\p{L}\p{M}\p{N}]/su.exec(begun)?.[0] ?? ''
}

/** Whether a text matches. */
export function matchesPattern(pattern: string): (text: string) => boolean {
  const expression = new RegExp(pattern, 'u')
  return (text) => expression.test(text)
}

const SPECIAL = /[\\^$.*+?()[\]{}|]/

/** A character in either case, composed or with its marks apart, since texts are kept as they were sent. */
function anyCase(character: string): string {
  if (SPECIAL.test(character)) return `\\${character}`
  const forms = new Set([character])
  for (const form of [character.toLowerCase(), character.toUpperCase()]) {
    // One letter may become two (ß, SS); a bracket holds only single ones.
    if (Array.from(form).length === 1) forms.add(form)
  }
  if (forms.has('σ') || forms.has('ς')) forms.add('σ').add('ς').add('Σ')
  const composed = oneOf(forms)
  const apart = character.normalize('NFD')
  // A character that stands for another one (the Kelvin sign) never comes out of NFC, so its parts are several.
  return apart === character ? composed : `(?:${composed}|${Array.from(apart, anyCase).join('')})`
}

function oneOf(forms: ReadonlySet<string>): string {
  const [first = ''] = forms
  return forms.size === 1 ? first : `[${[...forms].join('')}]`
}
