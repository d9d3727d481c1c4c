/** A setting of a file of settings. */
export interface Setting {
  /** From the top, with dots: `xpack.security.audit.ignore_filters[0].users`. */
  path: string
  /** Where it stands, from 1. */
  line: number
  /** The texts of its list. One where it is no list; none where it is empty, or a map without members. */
  values: readonly string[]
  isList: boolean
}

/** What of a setting cannot be said as a rule, and why: what becomes of it. */
export interface RefusedSetting {
  path: string
  line: number
  /** The one value that it is about; null: all of the setting. */
  value: string | null
  message: string
}

/** What becomes of settings: rules to be made, what is left out of them, and what they do in another way. */
export interface ReadFilters {
  rules: { name: string; query: string; settings: string[] }[]
  refused: RefusedSetting[]
  notes: Set<string>
}
