import { expect, test } from 'vitest'

import { readSchema } from './prisma-schema'
import { watchedTables } from './prisma-watched'

const read = (source: string) => readSchema([{ path: 'schema.prisma', source }])
const watched = (source: string) => watchedTables(read(source))
const optionsOf = (source: string) => watched(source).tables.map(({ table, options }) => [table, options])

test('tables, columns and keys have the names of the database', () => {
  expect(
    optionsOf(`
      datasource db { provider = "postgresql" }
      model OrderItem {
        orderId   String  @map("order_id") @db.Uuid
        product   String  @map("product")
        title     String
        quantity  Int     @default(1)
        password  String? @map("pass_word") /// kept as a hash
        @@id([orderId, product(sort: Desc)], map: "pk of items")
        @@map("order items")
        @@schema("shop")
      }
    `),
  ).toEqual([
    [
      '"shop"."order items"',
      {
        type: 'ORDER_ITEM',
        key: ['order_id', 'product'],
        redact: ['pass_word'],
        ignore: [],
        name: 'title',
      },
    ],
  ])
})

test('marks stand above a field, behind it, and above a model', () => {
  const source = `
    /// People who buy.
    /// @vouchsafe.type CUSTOMER
    model User {
      id      Int @id
      /// The number of the card: @vouchsafe.redact
      card    String
      seenAt  DateTime /// @vouchsafe.ignore
      gone    Boolean  @default(false) /// @vouchsafe.softDelete
      label   String   /// @vouchsafe.name
      token   String   /// @vouchsafe.keep
      next    String
    }
    /// @vouchsafe.ignore
    model Cache { key String @id }
  `
  expect(optionsOf(source)).toEqual([
    [
      '"User"',
      {
        type: 'CUSTOMER',
        key: ['id'],
        redact: ['card'],
        ignore: ['seenAt'],
        softDelete: 'gone',
        name: 'label',
      },
    ],
  ])
})

test('tables of relations of many to many are audited, and those that columns keep are not made up', () => {
  const source = `
    model Post {
      id       Int        @id
      title    String
      tags     Tag[]
      likes    User[]     @relation("Likes")
      comments Comment[]
    }
    model Tag  { id Int @id
      posts Post[] }
    model User {
      id      Int    @id
      likes   Post[] @relation(name: "Likes")
      friends User[] @relation("Friends")
      of      User[] @relation("Friends")
    }
    model Comment {
      id     Int  @id
      post   Post @relation(fields: [postId], references: [id])
      postId Int
    }
  `
  expect(watched(source).tables.map(({ table }) => table)).toEqual([
    '"Comment"',
    '"Post"',
    '"Tag"',
    '"User"',
    '"_Friends"',
    '"_Likes"',
    '"_PostToTag"',
  ])
  expect(watched(source).tables.at(-1)?.options).toEqual({
    type: 'POST_TO_TAG',
    key: ['A', 'B'],
    redact: [],
    ignore: [],
  })
})

test('a key without a secret and without null is chosen', () => {
  const keyOf = (fields: string) => watched(`model M {\n${fields}\n}`).tables[0]?.options.key
  expect(keyOf('email String? @unique\n code String @unique')).toEqual(['code'])
  expect(keyOf('identifier String\n token String @unique\n @@unique([identifier, token])')).toEqual([])
  expect(keyOf('a Int\n b Int\n @@unique([a, b])\n c Int @unique')).toEqual(['c'])
})

test('secrets are known by their names, and told', () => {
  const { redactedByName, tables } = watched(`model Account {
    id            Int @id
    refresh_token String?
    passwordHash  Bytes
    tokens        Int
    tokenCount    String
    hidden        String @map("api_key")
  }`)
  expect(redactedByName).toEqual(['Account.refresh_token', 'Account.passwordHash', 'Account.hidden'])
  expect(tables[0]?.options.redact).toEqual(['api_key', 'passwordHash', 'refresh_token'])
})

const SECRETS =
  'apiToken inviteToken verificationToken accessToken otp totp pin pinHash jwt pwd passcode accessKey signing_key privateKeyPem'
const MORE =
  'ssn cvv recoveryCodes csrf userPin seedPhrase mnemonic hashedPin cardNumber connectionString credentials'
test.each(`${SECRETS} ${MORE}`.split(' '))('%s is a secret', (field) => {
  const { tables } = watched(`model M { id Int @id\n ${field} String }`)
  expect(tables[0]?.options.redact).toEqual([field])
})

const HARMLESS = 'state code key session ticket countryCode publicKey title author hash secretary'
test.each(`${HARMLESS} shippingAddress opinion keyboard compass tokenType`.split(' '))(
  '%s is none',
  (field) => {
    expect(watched(`model M { id Int @id\n ${field} String }`).redactedByName).toEqual([])
  },
)

test.each([
  ['model M { id Int @id /// @vouchsafe.redacted\n}', '@vouchsafe.redacted is not known on a field'],
  [
    '/// @vouchsafe.redact\nmodel M { id Int @id }',
    'schema.prisma:1: @vouchsafe.redact is not known on a model',
  ],
  ['/// @vouchsafe.type\nmodel M { id Int @id }', 'needs a name'],
  [
    'model M { id Int @id\n a Int /// @vouchsafe.name\n b Int /// @vouchsafe.name\n}',
    'M has @vouchsafe.name twice',
  ],
  ['datasource db { provider = "mysql" }\nmodel M { id Int @id }', 'The datasource is mysql'],
])('what nobody can mean is a problem: %s', (source, problem) => {
  expect(watched(source).problems.join('\n')).toContain(problem)
})

test('comments, texts and lists over several lines hide nothing and add nothing', () => {
  const schema = read(`
    // model Old { id Int @id }
    model "x" {}
    enum Role { ADMIN // } model
      USER }
    model A { // a } in a comment
      id    Int    @id @default(dbgenerated("f('}', \\"model B {\\")"))
      when  DateTime[] @default([])
      kind  Unsupported("tsvector")?
      @@unique(
        fields: [id,
                 when],
        map: "u"
      )
    }
    view V { id Int @unique }
  `)
  expect(schema.models.map(({ name }) => name)).toEqual(['A'])
  expect(
    schema.models[0]?.fields.map(({ name, type, isList, isOptional }) => [name, type, isList, isOptional]),
  ).toEqual([
    ['id', 'Int', false, false],
    ['when', 'DateTime', true, false],
    ['kind', 'Unsupported', false, true],
  ])
  expect(schema.models[0]?.keys).toEqual([['id'], ['id', 'when']])
})

test('what stands between /* and */ is no model, and hides no line that follows', () => {
  const source = `
    model A { id Int @id
      note String /* about
        it */
      card String /// @vouchsafe.redact
    }
    /* model Old {
      id Int @id
      card String /// @vouchsafe.redact
    } */
  `
  expect(optionsOf(source)).toEqual([['"A"', { type: 'A', key: ['id'], redact: ['card'], ignore: [] }]])
  expect(watched(source).problems).toEqual([])
})

test.each([
  ['id Int @id\ncard String // @vouchsafe.redact', 3],
  ['id Int @id\n// @vouchsafe.redact\ncard String', 3],
  ['id Int @id\ncard String /* x\n @vouchsafe.redact */', 4],
  ['id Int @id\n/// @vouchsafe.redact\n\ncard String', 3],
  ['id Int @id\n/// @vouchsafe.redact\n// by law\ncard String', 3],
  ['id Int @id\ncard String /// @vouchsafe redact', 3],
  ['id Int @id\ncard String /// @Vouchsafe.redact', 3],
  ['id Int @id\ncard String /// @vouchsafe.keep @vouchsafe-redact', 3],
  ['id Int @id\n}\nenum E {\nA /// @vouchsafe.redact\n', 5],
])('a mark that nothing would follow is a problem of its line: %j', (fields, line) => {
  const { problems } = watched(`model M {\n${fields}\n}`)
  expect(problems).toEqual([expect.stringMatching(`^schema\\.prisma:${line}: `)])
})

test('the package may be named in a comment, and a line put aside', () => {
  const source = `/// Captured by @vouchsafe/sdk.
    // card String /// @vouchsafe.redact
    model M { id Int @id }`
  expect(watched(source).problems).toEqual([])
})

test.each([
  ['model A {\n  id Int @map("x)\n}', 'Line 2 has a text without an end.'],
  ['model A {\n  id Int /* x\n}', 'Line 2 has a comment without an end.'],
])('%j is no schema', (source, message) => {
  expect(() => read(source)).toThrow(message)
})
