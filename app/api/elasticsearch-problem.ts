import type { ProblemBody } from '@/lib/http/problem'
import type { ProblemShape } from '@/lib/http/route'

/** Clients refuse to speak with anything that does not say this. */
export const PRODUCT = { 'x-elastic-product': 'Elasticsearch' }

/** What Elasticsearch calls what went wrong. */
const TYPES: Readonly<Record<ProblemBody['code'], string>> = {
  bad_request: 'illegal_argument_exception',
  unauthenticated: 'security_exception',
  forbidden: 'security_exception',
  confirm_needed: 'security_exception',
  second_factor_needed: 'security_exception',
  not_found: 'resource_not_found_exception',
  method_not_allowed: 'illegal_argument_exception',
  conflict: 'illegal_state_exception',
  too_large: 'illegal_argument_exception',
  unsupported_media: 'media_type_header_exception',
  invalid: 'illegal_argument_exception',
  rate_limited: 'es_rejected_execution_exception',
  busy: 'es_rejected_execution_exception',
  disk_full: 'cluster_block_exception',
  internal: 'exception',
}

/** What went wrong, as Elasticsearch says it: its clients read no other JSON, and show the reason. */
export const elasticsearchProblem: ProblemShape = {
  headers: { ...PRODUCT, 'content-type': 'application/json; charset=utf-8' },
  body({ status, code, detail, errors = [] }) {
    const cause = { type: TYPES[code], reason: detail }
    const causes = errors.map(({ path, message }) => ({ ...cause, reason: `${path} ${message}`.trim() }))
    return { error: { root_cause: causes.length > 0 ? causes : [cause], ...cause }, status }
  },
}
