import { type Comment, type Remark, type Token, tokensOf } from './prisma-schema-tokens'

/** A mark for us in a documentation comment: `/// @vouchsafe.redact`. */
export interface Annotation {
  name: string
  /** The word after it, if there is one. */
  value?: string
  where: string
}

/** One field of a model. */
export interface SchemaField {
  name: string
  /** The type's name; `Unsupported` for one that Prisma does not know. */
  type: string
  isList: boolean
  isOptional: boolean
  /** The column; of a relation, a name that no column has. */
  column: string
  /** The name of its relation, where it has one. */
  relationName?: string
  /** Whether its relation is kept in columns of this model. */
  isOwning: boolean
  isId: boolean
  isUnique: boolean
  annotations: Annotation[]
  where: string
}

/** One model, with its table. */
export interface SchemaModel {
  name: string
  table: string
  /** The schema of its table, where `@@schema` names one. */
  schema?: string
  fields: SchemaField[]
  /** Names of the fields that make its id, and then those of each unique key. */
  keys: string[][]
  annotations: Annotation[]
  where: string
}

/** What is read of a Prisma schema. */
export interface Schema {
  /** Of its first datasource. */
  provider: string | null
  models: SchemaModel[]
  /** Marks for us that would be overlooked where they stand: one sentence each. */
  problems: string[]
}

/** Reads the files of one schema. What Prisma would refuse is read as well as can be: `prisma validate` tells of it. */
export function readSchema(files: readonly { path: string; source: string }[]): Schema {
  const schema: Schema = { provider: null, models: [], problems: [] }
  for (const { path, source } of files) {
    const { tokens, comments, remarks } = tokensOf(source)
    const models: SchemaModel[] = []
    for (const block of blocksOf(tokens)) {
      if (block.kind === 'model') models.push(modelOf(block, comments, path))
      if (block.kind === 'datasource') schema.provider ??= textAfter(block.lines, 'provider')
    }
    schema.models.push(...models)
    schema.problems.push(...overlooked(models, comments, remarks, path))
  }
  return schema
}

type Comments = ReadonlyMap<number, Comment>

interface BlockOfSchema {
  kind: string
  name: string
  line: number
  lines: Token[][]
}

/** Blocks with their statements. */
function* blocksOf(tokens: readonly Token[]): Generator<BlockOfSchema> {
  for (let at = 0; at < tokens.length; at++) {
    const [kind, name, brace] = [tokens[at], tokens[at + 1], tokens[at + 2]]
    if (kind?.kind !== 'word' || name?.kind !== 'word' || !isMark(brace, '{')) continue
    const end = closing(tokens, at + 3)
    const lines = statementsOf(tokens.slice(at + 3, end))
    yield { kind: kind.value, name: name.value, line: kind.line, lines }
    at = end
  }
}

/** A statement ends with its line, unless a bracket is open. */
function statementsOf(tokens: readonly Token[]): Token[][] {
  return split(tokens, (token) => token.kind === 'end-of-line').map((statement) =>
    statement.filter(({ kind }) => kind !== 'end-of-line'),
  )
}

/** The place of the bracket that closes what is open at `from`; the end, where none does. */
function closing(tokens: readonly Token[], from: number): number {
  let depth = 0
  for (let at = from; at < tokens.length; at++) {
    if (isMark(tokens[at], '(', '[', '{')) depth++
    else if (isMark(tokens[at], ')', ']', '}') && --depth < 0) return at
  }
  return tokens.length
}

/** Parts between what separates them outside of brackets; empty ones are none. */
function split(tokens: readonly Token[], separates: (token: Token) => boolean): Token[][] {
  const parts: Token[][] = [[]]
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!
    if (separates(token)) parts.push([])
    else if (isMark(token, '(', '[', '{')) {
      const end = closing(tokens, at + 1)
      parts.at(-1)?.push(...tokens.slice(at, end + 1))
      at = end
    } else parts.at(-1)?.push(token)
  }
  return parts.filter((part) => part.length > 0)
}

function isMark(token: Token | undefined, ...marks: string[]): boolean {
  return token?.kind === 'mark' && marks.includes(token.value)
}

function textAfter(lines: readonly Token[][], name: string): string | null {
  const found = lines.find(([word, equals]) => word?.value === name && isMark(equals, '='))?.[2]
  return found?.kind === 'text' ? found.value : null
}

function modelOf(block: BlockOfSchema, comments: Comments, path: string): SchemaModel {
  const attributes = block.lines
    .filter(([first]) => isMark(first, '@@'))
    .flatMap((line) => attributesOf(line))
  const schema = attributes.find(({ name }) => name === 'schema')?.text
  const model: SchemaModel = {
    name: block.name,
    table: attributes.find(({ name }) => name === 'map')?.text ?? block.name,
    ...(schema !== undefined && { schema }),
    fields: block.lines
      .filter(([first]) => first?.kind === 'word')
      .map((line) => fieldOf(line, comments, path)),
    keys: [],
    annotations: annotationsAt(block.line, comments, path),
    where: `${path}:${block.line}`,
  }
  const single = (is: 'isId' | 'isUnique') =>
    model.fields.filter((field) => field[is]).map(({ name }) => [name])
  const several = (kind: string) => attributes.filter(({ name }) => name === kind).map(({ words }) => words)
  model.keys = [...single('isId'), ...several('id'), ...single('isUnique'), ...several('unique')]
  return model
}

function fieldOf(line: readonly Token[], comments: Comments, path: string): SchemaField {
  const [name, type] = line
  const attributes = attributesOf(line)
  const of = (wanted: string) => attributes.find((one) => one.name === wanted)
  const firstAttribute = line.findIndex((token) => isMark(token, '@'))
  const marks = line.slice(2, firstAttribute === -1 ? undefined : firstAttribute)
  const relation = of('relation')
  return {
    name: name!.value,
    type: type?.value ?? '',
    isList: marks.some((token) => isMark(token, '[')),
    isOptional: marks.some((token) => isMark(token, '?')),
    column: of('map')?.text ?? name!.value,
    ...(relation?.text !== undefined && { relationName: relation.text }),
    isOwning: relation?.members.includes('fields') ?? false,
    isId: of('id') !== undefined,
    isUnique: of('unique') !== undefined,
    annotations: annotationsAt(name!.line, comments, path),
    where: `${path}:${name!.line}`,
  }
}

interface Attribute {
  name: string
  /** Its first text: `@map("x")`, `@relation("x")`, `@relation(name: "x")`. */
  text?: string
  /** The fields of its first list. */
  words: string[]
  /** Names of its arguments. */
  members: string[]
}

function attributesOf(line: readonly Token[]): Attribute[] {
  const found: Attribute[] = []
  for (let at = 0; at < line.length; at++) {
    if (!isMark(line[at], '@', '@@')) continue
    // `@db.Uuid` is named with its dot, and is none of those that are looked for.
    const name = `${line[at + 1]?.value ?? ''}${isMark(line[at + 2], '.') ? '.' : ''}`
    const end = isMark(line[at + 2], '(') ? closing(line, at + 3) : at + 1
    found.push(attributeOf(name, line.slice(at + 3, end)))
    at = end
  }
  return found
}

function attributeOf(name: string, given: readonly Token[]): Attribute {
  const attribute: Attribute = { name, words: [], members: [] }
  for (const part of split(given, (token) => isMark(token, ','))) {
    const member = isMark(part[1], ':') ? part[0]!.value : null
    const [first, ...more] = member === null ? part : part.slice(2)
    if (member !== null) attribute.members.push(member)
    // It says how the database calls a constraint, which is nothing to us.
    if (member === 'map') continue
    if (first?.kind === 'text') attribute.text ??= first.value
    if (!isMark(first, '[') || attribute.words.length > 0) continue
    // A field may have options: `[name(sort: Desc)]`.
    attribute.words = split(more.slice(0, -1), (token) => isMark(token, ',')).map(([field]) => field!.value)
  }
  return attribute
}

const ANNOTATION = /@vouchsafe\.([A-Za-z]+)(?:[^\S\n]+([^\s@]+))?/g
/** What is meant as one, however it is written. Behind a `/` it is the name of a package. */
const MARK = /@vouchsafe(?!\/)/gi

/** Annotations of what stands in this line: behind it, and in comments above it without a gap. */
function annotationsAt(line: number, comments: Comments, path: string): Annotation[] {
  const found: Annotation[] = []
  const read = (at: number): void => {
    for (const [, name = '', value] of comments.get(at)?.text.matchAll(ANNOTATION) ?? []) {
      found.push({ name, ...(value !== undefined && { value }), where: `${path}:${at}` })
    }
  }
  read(line)
  for (let at = line - 1; comments.get(at)?.isAlone === true; at--) read(at)
  return found
}

/** Marks that are nobody's: whoever wrote one believes that a value is kept out of the log. */
function overlooked(
  models: readonly SchemaModel[],
  comments: Comments,
  remarks: readonly Remark[],
  path: string,
): string[] {
  const told = new Set(
    models.flatMap(({ annotations, fields }) =>
      [...annotations, ...fields.flatMap((field) => field.annotations)].map(({ where }) => where),
    ),
  )
  const problems: string[] = []
  for (const [line, { text }] of comments) {
    const where = `${path}:${line}`
    const marks = text.match(MARK)?.length ?? 0
    const read = text.match(ANNOTATION)?.length ?? 0
    if (marks > read) problems.push(`${where}: a mark is written @vouchsafe.redact, with its dot.`)
    else if (read > 0 && !told.has(where)) {
      problems.push(
        `${where}: this mark belongs to nothing: put it right above a model or field, or behind it.`,
      )
    }
  }
  for (const { text, line } of remarks) {
    // What has its three slashes is a line of the schema that somebody put aside.
    if (text.split('///', 1)[0]!.search(MARK) < 0) continue
    problems.push(`${path}:${line}: a mark counts in a comment that begins with ///, and this one does not.`)
  }
  return problems
}
