/** One step from a document towards a value: a member of an object, or an element of an array. */
export type Step =
  | { kind: 'member'; name: string }
  | { kind: 'index'; index: number }
  /** An element that is known by its `id`, `key` or `name`; `index` is its place where it was found. */
  | { kind: 'element'; by: 'id' | 'key' | 'name'; value: string | number; index: number }

const PLAIN_NAME = /^[^.[\]"]+$/

/** The path as people read it, one text for each place: `tasks[load].retries`, `tags[0]`, `labels["a.b"]`. */
export function pathText(steps: readonly Step[]): string {
  let text = ''
  for (const step of steps) {
    if (step.kind === 'index') text += `[${step.index}]`
    else if (step.kind === 'element') text += `[${step.value}]`
    else if (PLAIN_NAME.test(step.name)) text += text === '' ? step.name : `.${step.name}`
    else text += `[${JSON.stringify(step.name)}]`
  }
  return text
}

/**
 * The path as it is searched for: the names of members with dots between, places in arrays left out, `tasks.retries`.
 * A name with a dot reads like two names, as it does in details.
 */
export function searchPath(steps: readonly Step[]): string {
  let path = ''
  for (const step of steps) if (step.kind === 'member') path = joinPath(path, step.name)
  return path
}

/** The dotted path of a member under this one; '' is the document itself. */
export function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
