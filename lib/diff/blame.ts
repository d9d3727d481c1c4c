import { isObject, type Json } from '@/lib/base/json'

import { elementsBy, identityOf, member } from './alignment'
import { sameJson } from './joins'
import { pathText, type Step } from './path'

/** Who set a value of a document, or, with everything below the path in one, a part of it. */
export interface BlamedPath<Setter> {
  /** As people read it, elements of arrays by their place: `tasks[0].retries`. `''` is the whole document. */
  path: string
  setter: Setter
}

/** A value of the document that holds no other: a scalar, or an empty object or array. */
class Leaf<Setter> {
  setter: Setter | null = null
}

type Tree<Setter> = Leaf<Setter> | Map<string, Tree<Setter>> | (Tree<Setter> | null)[]

/**
 * Who set which value of a document: it is compared with what came before, step by step back in time. Each step settles
 * what it finds changed; what stays the same is followed to where it stood before, also in arrays.
 */
export class Blame<Setter> {
  readonly #tree: Tree<Setter>
  /** What is not settled yet, in the shape of the document that the walk has come to. */
  #open: Tree<Setter> | null

  constructor(document: Json) {
    this.#tree = treeOf(document)
    this.#open = this.#tree
  }

  /** True when every value has its setter: going further back finds nothing more. */
  get isSettled(): boolean {
    return this.#open === null
  }

  /**
   * One step back, from the document that the walk has come to (`later`) to the one before it. What differs was set by
   * `differs`, and what the earlier one has not at all by `missing`.
   */
  back(later: Json, earlier: Json, setters: { differs: Setter; missing: Setter }): void {
    if (this.#open !== null) this.#open = stepBack(this.#open, later, earlier, setters)
  }

  /** Everything that is not settled yet was set by this one. */
  settle(setter: Setter): void {
    if (this.#open !== null) settleAll(this.#open, setter)
    this.#open = null
  }

  /** In the order of the document; a part in which all was set by one is one path. */
  paths(): BlamedPath<Setter>[] {
    const paths: BlamedPath<Setter>[] = []
    list(this.#tree, [], paths)
    return paths
  }
}

function treeOf<S>(value: Json): Tree<S> {
  if (Array.isArray(value) && value.length > 0) return value.map((element) => treeOf<S>(element))
  if (isObject(value) && Object.keys(value).length > 0) {
    return new Map(Object.entries(value).map(([name, one]) => [name, treeOf<S>(one)]))
  }
  return new Leaf()
}

type Setters<S> = { differs: S; missing: S }

function stepBack<S>(tree: Tree<S>, later: Json, earlier: Json, setters: Setters<S>): Tree<S> | null {
  if (tree instanceof Map && isObject(later) && isObject(earlier)) {
    return membersBack(tree, later, earlier, setters)
  }
  if (Array.isArray(tree) && Array.isArray(later) && Array.isArray(earlier)) {
    return elementsBack(tree, later, earlier, setters)
  }
  // A leaf is a scalar or empty, so this compares next to nothing.
  if (tree instanceof Leaf && sameJson(later, earlier)) return tree
  settleAll(tree, setters.differs)
  return null
}

function membersBack<S>(
  tree: Map<string, Tree<S>>,
  later: Record<string, Json>,
  earlier: Record<string, Json>,
  setters: Setters<S>,
): Tree<S> | null {
  const open = new Map<string, Tree<S>>()
  for (const [name, below] of tree) {
    const rest = partBack(below, member(later, name), member(earlier, name), setters)
    if (rest !== null) open.set(name, rest)
  }
  return open.size > 0 ? open : null
}

function elementsBack<S>(
  tree: readonly (Tree<S> | null)[],
  later: readonly Json[],
  earlier: readonly Json[],
  setters: Setters<S>,
): Tree<S> | null {
  const places = placesBefore(later, earlier)
  const open: (Tree<S> | null)[] = earlier.map(() => null)
  let isOpen = false
  for (const [index, below] of tree.entries()) {
    if (below === null) continue
    const place = places(index)
    if (place === null) {
      // Unlike a member, an element cannot have been left out: an array is sent with all of its elements.
      settleAll(below, setters.differs)
      continue
    }
    const rest = partBack(below, later[index], earlier[place], setters)
    if (rest === null) continue
    open[place] = rest
    isOpen = true
  }
  return isOpen ? open : null
}

function partBack<S>(
  tree: Tree<S>,
  later: Json | undefined,
  earlier: Json | undefined,
  setters: Setters<S>,
): Tree<S> | null {
  if (later !== undefined && earlier !== undefined) return stepBack(tree, later, earlier, setters)
  settleAll(tree, setters.missing)
  return null
}

/** Where each element stood before, as a comparison matches them: by what it is known by, else by its place. */
function placesBefore(later: readonly Json[], earlier: readonly Json[]): (index: number) => number | null {
  const by = identityOf(earlier, later)
  if (by !== null) {
    const old = elementsBy(earlier, by)
    return (index) => {
      const element = later[index]
      const known = element !== undefined && isObject(element) ? member(element, by) : undefined
      if (typeof known !== 'string' && typeof known !== 'number') return null
      return old.get(known)?.index ?? null
    }
  }
  const shorter = Math.min(later.length, earlier.length)
  const same = (a: number, b: number): boolean => sameJson(later[a] ?? null, earlier[b] ?? null)
  let start = 0
  while (start < shorter && same(start, start)) start++
  let end = 0
  while (end < shorter - start && same(later.length - 1 - end, earlier.length - 1 - end)) end++
  return (index) => {
    if (index < start) return index
    if (index >= later.length - end) return index - later.length + earlier.length
    return index < earlier.length - end ? index : null
  }
}

function settleAll<S>(tree: Tree<S> | null, setter: S): void {
  if (tree === null) return
  if (tree instanceof Leaf) tree.setter ??= setter
  else for (const below of tree.values()) settleAll(below, setter)
}

function list<S>(tree: Tree<S> | null, steps: readonly Step[], paths: BlamedPath<S>[]): void {
  const only = tree === null ? null : onlySetter(tree)
  if (only !== null) {
    paths.push({ path: pathText(steps), setter: only })
  } else if (tree instanceof Map) {
    for (const [name, below] of tree) list(below, [...steps, { kind: 'member', name }], paths)
  } else if (Array.isArray(tree)) {
    for (const [index, below] of tree.entries()) list(below, [...steps, { kind: 'index', index }], paths)
  }
}

/** The one who set everything in here; null where there are several, or not all of it is settled. */
function onlySetter<S>(tree: Tree<S>): S | null {
  if (tree instanceof Leaf) return tree.setter
  let only: S | null = null
  for (const below of tree.values()) {
    const setter = below === null ? null : onlySetter(below)
    if (setter === null || (only !== null && setter !== only)) return null
    only = setter
  }
  return only
}
