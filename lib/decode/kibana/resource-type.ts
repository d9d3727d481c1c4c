import type { Fields } from '@/lib/decode/fields'

/** Types of saved objects that have another name in the product. */
const PRODUCT_NAMES: Readonly<Record<string, string>> = {
  action: 'CONNECTOR',
  ad_hoc_run_params: 'AD_HOC_RUN',
  alert: 'RULE',
  cases: 'CASE',
  'cases-comments': 'CASE_COMMENT',
  'cases-configure': 'CASE_CONFIGURATION',
  'cases-connector-mappings': 'CASE_CONNECTOR_MAPPING',
  'cases-user-actions': 'CASE_USER_ACTION',
  'index-pattern': 'DATA_VIEW',
}

// In order: the first that an action begins with, or holds, says what it is about where no saved object is named.
const OF_ACTIONS: readonly (readonly [pattern: RegExp, type: string])[] = [
  [/^http_request$/, 'REQUEST'],
  [/^saved_object_/, 'SAVED_OBJECT'],
  [/^connector_/, 'CONNECTOR'],
  [/^rule_/, 'RULE'],
  [/^ad_hoc_run_/, 'AD_HOC_RUN'],
  [/^space_/, 'SPACE'],
  [/^alert_/, 'ALERT'],
  [/^case_configuration_/, 'CASE_CONFIGURATION'],
  [/^case_comment_/, 'CASE_COMMENT'],
  [/^cases?_/, 'CASE'],
  [/^service_account_/, 'SERVICE_ACCOUNT'],
  [/^knowledge_base_entry_/, 'KNOWLEDGE_BASE_ENTRY'],
  [/^product_documentation_/, 'PRODUCT_DOCUMENTATION'],
  [/_ad_datafeed$/, 'ML_DATAFEED'],
  [/_calendar(?:_|$)/, 'ML_CALENDAR'],
  [/_filter$/, 'ML_FILTER'],
  [/_forecast$/, 'ML_FORECAST'],
  [/_(?:model|ad)_snapshot$/, 'ML_MODEL_SNAPSHOT'],
  [/_ad_job$/, 'ML_ANOMALY_DETECTION_JOB'],
  [/_dfa_job$/, 'ML_DATA_FRAME_ANALYTICS_JOB'],
  [/_trained_model(?:_|$)/, 'ML_TRAINED_MODEL'],
]

/** What the event is about, by its name in the product: upper case, with `_`. Undefined where nothing tells. */
export function resourceType(fields: Fields): string | undefined {
  const saved = fields.text('kibana.saved_object.type')
  if (saved !== undefined) return productName(saved)
  if (fields.texts('event.category').includes('authentication')) return 'SESSION'
  const action = fields.text('event.action') ?? ''
  return OF_ACTIONS.find(([pattern]) => pattern.test(action))?.[1]
}

function productName(type: string): string {
  const known = Object.hasOwn(PRODUCT_NAMES, type) ? PRODUCT_NAMES[type] : undefined
  return known ?? type.toUpperCase().replaceAll('-', '_')
}

/** The id of what the event is about: of the saved object, of the session, else the one id that the message names. */
export function resourceId(fields: Fields): string | undefined {
  const saved = fields.text('kibana.saved_object.id')
  if (saved !== undefined) return saved
  switch (resourceType(fields)) {
    case 'SESSION':
      return fields.text('kibana.session_id') ?? fields.text('kibana.session.id')
    case 'SERVICE_ACCOUNT':
      return fields.text('user.target.id')
    case 'REQUEST':
      return undefined
    default:
      return namedId(fields.text('message') ?? '')
  }
}

/** Alerts and entries of the knowledge base are no saved objects: only the sentence names them. */
function namedId(message: string): string | undefined {
  const [found, ...more] = message.matchAll(/\[id=([^\]]+)\]/g)
  return more.length === 0 ? found?.[1] : undefined
}

/** The name of what the event is about. */
export function resourceName(fields: Fields): string | undefined {
  switch (resourceType(fields)) {
    case 'REQUEST':
      return fields.text('url.path') ?? fields.text('url.original')
    case 'SERVICE_ACCOUNT':
      return fields.text('user.target.name')
    default:
      return undefined
  }
}
