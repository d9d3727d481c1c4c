import { type Field, FIELDS } from '@/lib/event/fields'
import { KEY_ALIASES } from '@/lib/query/keys'
import { FIELD_EXAMPLES, LANGUAGE_PARTS, type LanguagePart } from '@/lib/query/language-sheet'

/** One field as the sheet shows it. */
export interface FieldLine {
  field: Field
  example: string
  /** Other names that the language reads for it. */
  aliases: readonly string[]
}

/** What of the sheet holds every one of the typed words, in any case. */
export function findInLanguage(typed: string): { parts: LanguagePart[]; fields: FieldLine[] } {
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const fits = (...texts: string[]) => {
    const all = texts.join(' ').toLowerCase()
    // E-mail is email to many.
    const plain = all.replaceAll('-', '')
    return words.every((word) => all.includes(word) || plain.includes(word))
  }
  return {
    parts: LANGUAGE_PARTS.flatMap(({ title, constructs }) => {
      const found = constructs.filter(({ does, example }) => fits(title, does, example))
      return found.length === 0 ? [] : [{ title, constructs: found }]
    }),
    fields: FIELD_LINES.filter(({ field, example, aliases }) =>
      fits('fields', field.name, field.label, field.doc, example, ...aliases, ...(field.values ?? [])),
    ),
  }
}

const FIELD_LINES: readonly FieldLine[] = FIELDS.map((field) => ({
  field,
  example: FIELD_EXAMPLES[field.name],
  aliases: Object.entries(KEY_ALIASES)
    .filter(([, name]) => name === field.name)
    .map(([alias]) => alias),
}))
