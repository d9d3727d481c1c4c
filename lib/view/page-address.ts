/** What the parameters of a page may be: a text, or one of these. */
export type AddressShape = Readonly<Record<string, 'text' | readonly string[]>>

/**
 * What a page cannot use of its address, a sentence for each: parameters that nobody knows, that are given twice, or
 * that have none of their values. Such a part is left out; this says so.
 */
export function addressProblems(params: URLSearchParams, shape: AddressShape): string[] {
  const problems: string[] = []
  for (const name of new Set(params.keys())) {
    const allowed = name === 'tenant' ? 'text' : Object.hasOwn(shape, name) ? shape[name] : undefined
    const [value = '', ...others] = params.getAll(name)
    if (allowed === undefined) problems.push(`\`${name}\` is not known here.`)
    else if (others.length > 0) problems.push(`\`${name}\` is given more than once; the first one counts.`)
    else if (allowed !== 'text' && !allowed.includes(value))
      problems.push(`\`${name}\` is one of ${allowed.join(', ')}.`)
  }
  return problems
}

/** One of the values of a parameter; the first where the address has another or none. */
export function chosen<V extends string>(
  params: URLSearchParams,
  name: string,
  values: readonly [V, ...V[]],
): V {
  const value = params.get(name)
  return values.find((one) => one === value) ?? values[0]
}
