import { isObject, type JsonObject } from '@/lib/base/json'
import { SHIPPED } from '@/lib/decode/shipped'

import { headerFields } from './fields-of-line'
import { readSyslogLine } from './syslog-line'

/** A record of another format that came by syslog: the record as text, and what syslog says of it. */
export interface InsideSyslog {
  message: string
  header: JsonObject
}

/**
 * What stands in a message of syslog, for formats that are not syslog themselves; undefined when it has no priority in
 * front: everything that is sent by syslog has one.
 */
export function insideSyslog(text: string): InsideSyslog | undefined {
  const line = text.startsWith('<') ? readSyslogLine(text) : undefined
  return line?.priority === undefined ? undefined : { message: line.message, header: headerFields(line) }
}

/** The record with what syslog says of it, beside what another shipper says. */
export function withHeader(record: JsonObject, header: JsonObject): JsonObject {
  const { [SHIPPED]: around, ...own } = record
  const others =
    around === undefined ? {} : isObject(around) && around.syslog === undefined ? around : { around }
  return { ...own, [SHIPPED]: { ...others, syslog: header } }
}
