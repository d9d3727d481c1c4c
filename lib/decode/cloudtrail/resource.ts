import { isObject, type Json, type JsonObject } from '@/lib/base/json'
import type { Fields } from '@/lib/decode/fields'

import { isSession } from './meaning'

/** Services by the name that their types have in `resources`. */
const SERVICES: ReadonlyMap<string, string> = new Map([
  ['acm', 'CertificateManager'],
  ['cloudformation', 'CloudFormation'],
  ['cloudfront', 'CloudFront'],
  ['cloudtrail', 'CloudTrail'],
  ['dynamodb', 'DynamoDB'],
  ['elasticloadbalancing', 'ElasticLoadBalancing'],
  ['events', 'Events'],
  ['guardduty', 'GuardDuty'],
  ['lambda', 'Lambda'],
  ['logs', 'Logs'],
  ['monitoring', 'CloudWatch'],
  ['organizations', 'Organizations'],
  ['route53', 'Route53'],
  ['secretsmanager', 'SecretsManager'],
])

/** No call is called after more. */
const WORDS_MAX = 8

interface Thing {
  type: string
  id?: string | undefined
  name?: string | undefined
}

/** What the record is about. */
export function resourceType(fields: Fields): string | undefined {
  return thingOf(fields)?.type
}

/** Its id: an ARN where the record has one. */
export function resourceId(fields: Fields): string | undefined {
  return thingOf(fields)?.id
}

/** Its name. */
export function resourceName(fields: Fields): string | undefined {
  return thingOf(fields)?.name
}

function thingOf(fields: Fields): Thing | undefined {
  if (isSession(fields)) return { type: 'SESSION' }
  const service = serviceOf(fields)
  const named = service === undefined ? undefined : namedByCall(fields, service)
  return listed(fields) ?? named ?? (service === undefined ? undefined : { type: `AWS::${service}` })
}

/** The first one that has a type: a call on an object of a bucket lists the object first, then the bucket. */
function listed(fields: Fields): Thing | undefined {
  const resources = fields.get('resources')
  if (!Array.isArray(resources)) return undefined
  for (const one of resources) {
    if (!isObject(one) || typeof one.type !== 'string' || one.type === '') continue
    const arn = [one.ARN, one.arn].find((text) => typeof text === 'string')
    return { type: one.type, id: typeof arn === 'string' ? arn : undefined }
  }
  return undefined
}

/** `s3.amazonaws.com` is `S3`. */
function serviceOf(fields: Fields): string | undefined {
  const short = /^([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(fields.text('eventSource') ?? '')?.[1]
  return short && (SERVICES.get(short) ?? short.toUpperCase())
}

/** `DeleteRole` is about a role, if it has a parameter `roleName`, `roleId` or `roleArn`, or a set of one such. */
function namedByCall(fields: Fields, service: string): Thing | undefined {
  const [asked, answered] = [fields.tree('requestParameters'), fields.tree('responseElements')]
  for (const noun of nounsOf(fields.text('eventName') ?? '')) {
    const one = singular(noun)
    const thing =
      namedIn(asked, noun, service) ??
      namedIn(answered, noun, service) ??
      namedIn(inside(answered, lower(noun)), noun, service) ??
      namedIn(onlyItem(asked, `${lower(noun)}Set`), one, service) ??
      namedIn(onlyItem(answered, `${lower(noun)}Set`), one, service)
    if (thing !== undefined) return thing
  }
  return undefined
}

/** What the call is called after, and what that begins with: `PutBucketPolicy` has a `BucketPolicy` and a `Bucket`. */
function nounsOf(name: string): string[] {
  const words = /^(?:Batch)?[A-Z][a-z]+((?:[A-Z][A-Za-z]*)?)/.exec(name)?.[1]?.match(/[A-Z]+[a-z]*/g) ?? []
  return words.slice(0, WORDS_MAX).map((_, i, all) => all.slice(0, all.length - i).join(''))
}

function namedIn(holder: JsonObject | undefined, noun: string, service: string): Thing | undefined {
  if (holder === undefined) return undefined
  const [arn, id, name] = ['Arn', 'Id', 'Name'].map((part) => textOf(holder[lower(noun) + part]))
  if ((arn ?? id ?? name) === undefined) return undefined
  return { type: `AWS::${service}::${noun}`, id: arn ?? id ?? name, name }
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The object of this name. */
function inside(holder: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = holder !== undefined && Object.hasOwn(holder, name) ? holder[name] : undefined
  return isObject(value) ? value : undefined
}

/** EC2 puts things into `{"instancesSet":{"items":[…]}}`. */
function onlyItem(holder: JsonObject | undefined, name: string): JsonObject | undefined {
  const items = inside(holder, name)?.items
  if (!Array.isArray(items) || items.length !== 1) return undefined
  return isObject(items[0]) ? items[0] : undefined
}

function lower(noun: string): string {
  return noun.charAt(0).toLowerCase() + noun.slice(1)
}

function singular(noun: string): string {
  return noun.endsWith('s') ? noun.slice(0, -1) : noun
}
