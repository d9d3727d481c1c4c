/** Exactly one way to name a control that shows no text: a label, or the id of the element that holds it. */
export type AriaName =
  | { 'aria-label': string; 'aria-labelledby'?: never }
  | { 'aria-label'?: never; 'aria-labelledby': string }
