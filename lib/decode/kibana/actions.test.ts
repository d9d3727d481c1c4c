import { expect, test } from 'vitest'

import type { JsonObject } from '@/lib/base/json'
import type { Change } from '@/lib/event/event'
import { decodeText } from '@/lib/testing/decoder-laws'

import { kibana } from './kibana'

const decoded = (record: JsonObject): JsonObject => decodeText(kibana, JSON.stringify(record))

// What each action is about, by the type that Kibana gives it.
const ACTIONS: readonly (readonly [type: string, change: Change, resource: string, actions: string])[] = [
  ['creation', 'CREATE', 'SAVED_OBJECT', 'saved_object_create saved_object_open_point_in_time'],
  ['creation', 'CREATE', 'CONNECTOR', 'connector_create'],
  ['creation', 'CREATE', 'RULE', 'rule_create'],
  ['creation', 'CREATE', 'AD_HOC_RUN', 'ad_hoc_run_create'],
  ['creation', 'CREATE', 'SPACE', 'space_create'],
  ['creation', 'CREATE', 'CASE', 'case_create case_user_action_create_comment case_user_action_create_case'],
  ['creation', 'CREATE', 'CASE_CONFIGURATION', 'case_configuration_create'],
  ['creation', 'CREATE', 'CASE_COMMENT', 'case_comment_create case_comment_bulk_create'],
  ['creation', 'CREATE', 'ML_ANOMALY_DETECTION_JOB', 'ml_put_ad_job'],
  ['creation', 'CREATE', 'ML_DATAFEED', 'ml_put_ad_datafeed'],
  ['creation', 'CREATE', 'ML_CALENDAR', 'ml_put_calendar ml_post_calendar_events'],
  ['creation', 'CREATE', 'ML_FORECAST', 'ml_forecast'],
  ['creation', 'CREATE', 'ML_FILTER', 'ml_put_filter'],
  ['creation', 'CREATE', 'ML_DATA_FRAME_ANALYTICS_JOB', 'ml_put_dfa_job'],
  ['creation', 'CREATE', 'ML_TRAINED_MODEL', 'ml_put_trained_model'],
  ['creation', 'CREATE', 'KNOWLEDGE_BASE_ENTRY', 'knowledge_base_entry_create'],
  ['creation', 'UPDATE', 'KNOWLEDGE_BASE_ENTRY', 'knowledge_base_entry_update'],
  ['creation', 'DELETE', 'KNOWLEDGE_BASE_ENTRY', 'knowledge_base_entry_delete'],
  ['creation', 'CREATE', 'PRODUCT_DOCUMENTATION', 'product_documentation_create'],
  ['creation', 'CREATE', 'SERVICE_ACCOUNT', 'service_account_create'],
  [
    'change',
    'UPDATE',
    'SAVED_OBJECT',
    'saved_object_update saved_object_update_objects_spaces saved_object_remove_references saved_object_update_objects_owner saved_object_update_objects_access_mode',
  ],
  ['access', 'READ', 'SAVED_OBJECT', 'saved_object_collect_multinamespace_references'],
  ['change', 'UPDATE', 'CONNECTOR', 'connector_update'],
  [
    'change',
    'UPDATE',
    'RULE',
    'rule_update rule_update_api_key rule_enable rule_disable rule_mute rule_unmute rule_alert_mute rule_alert_unmute rule_snooze rule_unsnooze rule_alert_snooze rule_alert_unsnooze rule_alert_acknowledge rule_alert_unacknowledge',
  ],
  ['change', 'UPDATE', 'SPACE', 'space_update'],
  ['change', 'UPDATE', 'ALERT', 'alert_update'],
  [
    'change',
    'UPDATE',
    'CASE',
    'case_update case_push case_user_action_add_case_assignees case_user_action_update_case_connector case_user_action_update_case_description case_user_action_update_case_settings case_user_action_update_case_severity case_user_action_update_case_status case_user_action_update_case_title case_user_action_pushed_case case_user_action_add_case_tags',
  ],
  ['change', 'UPDATE', 'CASE_CONFIGURATION', 'case_configuration_update'],
  ['change', 'UPDATE', 'CASE_COMMENT', 'case_comment_update'],
  [
    'change',
    'UPDATE',
    'ML_ANOMALY_DETECTION_JOB',
    'ml_open_ad_job ml_close_ad_job ml_update_ad_job ml_reset_ad_job',
  ],
  ['change', 'UPDATE', 'ML_DATAFEED', 'ml_start_ad_datafeed ml_stop_ad_datafeed ml_update_ad_datafeed'],
  ['change', 'UPDATE', 'ML_MODEL_SNAPSHOT', 'ml_revert_ad_snapshot'],
  ['change', 'UPDATE', 'ML_CALENDAR', 'ml_put_calendar_job ml_delete_calendar_job'],
  ['change', 'UPDATE', 'ML_FILTER', 'ml_update_filter'],
  ['change', 'UPDATE', 'ML_DATA_FRAME_ANALYTICS_JOB', 'ml_start_dfa_job ml_stop_dfa_job ml_update_dfa_job'],
  [
    'change',
    'UPDATE',
    'ML_TRAINED_MODEL',
    'ml_start_trained_model_deployment ml_stop_trained_model_deployment ml_update_trained_model_deployment',
  ],
  ['change', 'UPDATE', 'PRODUCT_DOCUMENTATION', 'product_documentation_update'],
  ['change', 'UPDATE', 'SERVICE_ACCOUNT', 'service_account_workload_bind service_account_workload_unbind'],
  ['deletion', 'DELETE', 'SAVED_OBJECT', 'saved_object_delete saved_object_close_point_in_time'],
  ['deletion', 'DELETE', 'CONNECTOR', 'connector_delete'],
  ['deletion', 'DELETE', 'RULE', 'rule_delete'],
  ['deletion', 'DELETE', 'AD_HOC_RUN', 'ad_hoc_run_delete'],
  ['deletion', 'DELETE', 'SPACE', 'space_delete'],
  [
    'deletion',
    'DELETE',
    'CASE',
    'case_delete case_user_action_delete_case_assignees case_user_action_delete_comment case_user_action_delete_case case_user_action_delete_case_tags',
  ],
  ['deletion', 'DELETE', 'CASE_COMMENT', 'case_comment_delete_all case_comment_delete'],
  ['deletion', 'DELETE', 'ML_ANOMALY_DETECTION_JOB', 'ml_delete_ad_job'],
  ['deletion', 'DELETE', 'ML_MODEL_SNAPSHOT', 'ml_delete_model_snapshot'],
  ['deletion', 'DELETE', 'ML_DATAFEED', 'ml_delete_ad_datafeed'],
  ['deletion', 'DELETE', 'ML_CALENDAR', 'ml_delete_calendar ml_delete_calendar_event'],
  ['deletion', 'DELETE', 'ML_FILTER', 'ml_delete_filter'],
  ['deletion', 'DELETE', 'ML_FORECAST', 'ml_delete_forecast'],
  ['deletion', 'DELETE', 'ML_DATA_FRAME_ANALYTICS_JOB', 'ml_delete_dfa_job'],
  ['deletion', 'DELETE', 'ML_TRAINED_MODEL', 'ml_delete_trained_model'],
  ['deletion', 'DELETE', 'PRODUCT_DOCUMENTATION', 'product_documentation_delete'],
  ['deletion', 'DELETE', 'SERVICE_ACCOUNT', 'service_account_delete'],
  ['access', 'READ', 'SAVED_OBJECT', 'saved_object_get saved_object_resolve saved_object_find'],
  ['access', 'READ', 'CONNECTOR', 'connector_get connector_find'],
  ['access', 'READ', 'RULE', 'rule_get rule_get_execution_log rule_find rule_schedule_backfill'],
  ['access', 'READ', 'AD_HOC_RUN', 'ad_hoc_run_get ad_hoc_run_find'],
  ['access', 'READ', 'SPACE', 'space_get space_find'],
  ['access', 'READ', 'ALERT', 'alert_get alert_find'],
  [
    'access',
    'READ',
    'CASE',
    'case_get case_bulk_get case_resolve case_find case_ids_by_alert_id_get case_get_metrics cases_get_metrics case_categories_get case_tags_get case_reporters_get case_find_statuses case_user_actions_get case_user_actions_find case_user_action_get_metrics case_user_action_get_users case_connectors_get',
  ],
  ['access', 'READ', 'CASE_CONFIGURATION', 'case_configuration_find'],
  [
    'access',
    'READ',
    'CASE_COMMENT',
    'case_comment_get_metrics case_comment_alerts_attach_to_case case_comment_get case_comment_bulk_get case_comment_get_all case_comment_find',
  ],
  ['access', 'READ', 'ML_TRAINED_MODEL', 'ml_infer_trained_model'],
]

const each = ACTIONS.flatMap(([type, change, resource, actions]) =>
  actions.split(' ').map((action) => ({ type, change, resource, action })),
)

// Their names say something else than their types do, or nothing: without a type they are not told apart.
const TOLD_BY_TYPE_ALONE = new Set([
  'ml_put_calendar_job',
  'ml_delete_calendar_job',
  'rule_schedule_backfill',
  'case_comment_alerts_attach_to_case',
])

test('a record of every action says what changed, and of what', () => {
  const found = each.map(({ type, action }) => {
    const event = decoded({
      event: { action, type: [type], category: ['database'] },
      user: { name: 'mira' },
    })
    return { type, change: event.change, resource: event.resource, action: event.action }
  })
  expect(found).toEqual(each.map((one) => ({ ...one, resource: { type: one.resource } })))
  expect(new Set(each.map(({ action }) => action)).size).toBe(each.length)
})

test('a record without a type says the same by the words of its action', () => {
  const told = each.filter(({ action }) => !TOLD_BY_TYPE_ALONE.has(action))
  const changes = told.map(({ action }) => [
    action,
    decoded({ event: { action, category: 'database' } }).change,
  ])
  expect(changes).toEqual(told.map(({ action, change }) => [action, change]))
})
