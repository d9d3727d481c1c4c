/** Each event of a source is held against all of them. */
export const RULES_MAX = 200

/** So many sources are told with what a rule kept out of them. */
export const IGNORED_SOURCES_MAX = 100

/** Settings that rules are made of, in UTF-16 units. */
export const SETTINGS_MAX = 256 * 1024

/** How far back a rule is tried, in ms. */
export const DAY_MS = 86_400_000
