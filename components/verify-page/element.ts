/** What an element is made of besides what is in it. */
export interface Made {
  class?: string
  id?: string
  /** Attributes by name; false leaves one out, true gives it without a value. */
  attributes?: Readonly<Record<string, string | boolean>>
  on?: Readonly<Record<string, (event: Event) => void>>
}

/** Texts, elements, or nothing. Text stays text: nothing that a file holds becomes part of the page. */
export type Inside = Node | string | number | null | undefined | readonly Inside[]

/** An element of HTML. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  { class: className, id, attributes = {}, on = {} }: Made,
  ...inside: Inside[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  if (className !== undefined) made.className = className
  if (id !== undefined) made.id = id
  for (const [key, value] of Object.entries(attributes))
    if (value !== false) made.setAttribute(key, value === true ? '' : value)
  for (const [type, listener] of Object.entries(on)) made.addEventListener(type, listener)
  fill(made, inside)
  return made
}

/** Puts this into an element, in the place of all that was there. */
export function fill(into: Element, inside: Inside): void {
  into.replaceChildren(...nodesOf(inside))
}

function nodesOf(inside: Inside): (Node | string)[] {
  if (inside === null || inside === undefined) return []
  if (typeof inside === 'string' || typeof inside === 'number') return [String(inside)]
  if (inside instanceof Node) return [inside]
  return inside.flatMap(nodesOf)
}

const SVG = 'http://www.w3.org/2000/svg'

/** A picture of paths, each with its class. It is for the eye: what it says stands beside it in words. */
export function picture(paths: readonly (readonly [d: string, className: string])[]): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  for (const [d, className] of paths) {
    const path = document.createElementNS(SVG, 'path')
    path.setAttribute('d', d)
    if (className !== '') path.setAttribute('class', className)
    svg.append(path)
  }
  return svg
}
