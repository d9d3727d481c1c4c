import type { Json, JsonObject } from '@/lib/base/json'
import type { ActorType, Change } from '@/lib/event/event'

import type { Fields } from './fields'
import type { SignedRecord } from './signature'
import type { Target } from './target'

/** One line of a decoder's table: which field of the source goes where in the event, and why. */
export interface MappingRow {
  /** Fields of the record, by dotted path. Of several, the first that is there and fits. */
  from: readonly string[]
  to: Target
  /** For the documentation: why it goes there, in a few words. */
  why: string
  /**
   * How the value is made, where it is not the field as it is. Undefined: this row says nothing. Such a row leaves its
   * fields in details, unless it `takes` them.
   */
  read?: (fields: Fields) => Json | undefined
  /**
   * For a row with `read`: its fields, or those that it names here, are wholly in what it gives, so they need no second
   * place.
   */
  takes?: boolean | ((fields: Fields) => readonly string[])
  /** For a row without `read`: the field stands in details too, where people of this source look for it. */
  keeps?: boolean
}

/** A mistake that other readers of this format make, with a record that shows it and what we make of it. Run as a test. */
export interface Pitfall {
  mistake: string
  /** The record as it is sent. */
  record: JsonObject | string
  /** Members of the event by dotted path; undefined says that it must not be there. */
  expect: Record<string, Json | undefined>
}

/** What stands in an event where no row gave anything. */
export interface Defaults {
  action: string
  change: Change
  'resource.type': string
  'actor.type': ActorType
}

/** Reads the records of one format of another system. */
export interface Decoder {
  /** Its name in `POST /api/v1/ingest/{format}` and in `format:` searches. */
  format: string
  /** Its name for people. */
  title: string
  /** One sentence: what writes this, and where it is found. */
  about: string
  /**
   * Fields by dotted path, of which each record has at least one, whatever version wrote it: a record without any is
   * refused. None named: nothing is. A line that `readText` reads is known by that already.
   */
  knownBy: readonly string[]
  /** In order: the first row that gives a value for a place of the event wins. */
  rows: readonly MappingRow[]
  defaults: Defaults
  /** The record's own identity, the same each time it is sent; undefined when it has none. `text` is the record as sent. */
  identity?: (fields: Fields, text: string) => string | undefined
  /** The records inside of one JSON document (`{"items":[…]}`); undefined when it is itself one. */
  unwrap?: (document: Json) => Json[] | undefined
  /**
   * The record inside of an envelope around one record (`{"event":{…}}`); undefined when there is none around it. What else
   * the envelope holds stands in it too. Unlike with `unwrap`, the record's text is that of the envelope, as it was sent.
   */
  open?: (record: JsonObject) => JsonObject | undefined
  /** Reads a record that is not JSON (a line of CEF) into fields; undefined when it is none. */
  readText?: (text: string) => JsonObject | undefined
  /** The signature of the record and what it is of, for formats whose records are signed; undefined when this one is not. */
  signed?: (text: string) => SignedRecord | undefined
  /** How records that are not JSON stand in a body: one a line (the default), or CSV with a head. */
  texts?: 'lines' | 'csv'
  /** Makes of a row of CSV, whose cells are all texts, the fields that the record has elsewhere. */
  readRow?: (cells: JsonObject) => JsonObject
}
