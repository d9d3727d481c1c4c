/** How a redacted value is shown. Not JSON, so it cannot be taken for a value. */
export const REDACTED = '⟨redacted⟩'
