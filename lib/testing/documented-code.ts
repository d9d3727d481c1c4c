import { compileFunction } from 'node:vm'

/**
 * Runs a block of code that a document shows, without its imports: what it uses is given by name. What its last constant
 * holds.
 */
export function runDocumented(block: string, names: Readonly<Record<string, unknown>>): unknown {
  const code = block.replaceAll(/^import .*$/gm, '').replaceAll(/^export (?=const )/gm, '')
  const last = [...code.matchAll(/^const (\w+) = /gm)].at(-1)?.[1]
  if (last === undefined) throw new Error(`There is no constant in ${block}`)
  const made: unknown = compileFunction(
    `${code}\nreturn ${last}`,
    Object.keys(names),
  )(...Object.values(names))
  return made
}
