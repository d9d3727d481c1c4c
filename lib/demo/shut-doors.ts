import type { JsonObject } from '@/lib/base/json'

import type { Victims } from './break-in'
import { BREAK_IN } from './break-in-places'
import { MINUTE } from './calendar'
import { partyOf } from './cast'
import { saveFlow } from './deliver'
import { bindingId, secretState } from './estate'
import { withLabel } from './flow-edits'
import { step } from './incident-step'
import { changeSettings } from './platform-work'
import { during } from './visits'
import { aroundThen, documentOf, flowOf, type Visit, type World } from './world'

/** Takes back what the intruder had: the account, the role, the service account, its key and its token. */
export function shutDoors(world: World, visit: Visit, { dormant, forgotten }: Victims): void {
  takeBackAccount(world, visit, dormant)
  const { name } = visit.person
  step(world, visit, 52, () => ({
    action: 'service_account.disable',
    change: 'UPDATE',
    resource: { type: 'SERVICE_ACCOUNT', id: forgotten.id, name: forgotten.name },
    message: `${name} disabled the service account ${forgotten.name}.`,
    details: { serviceAccount: forgotten.id },
    after: { ...world.ledger.object('SERVICE_ACCOUNT', forgotten.id), status: 'disabled' },
  }))
  step(world, visit, 53, () => ({
    action: 'api_key.delete',
    change: 'DELETE',
    resource: { type: 'API_KEY', id: forgotten.keyId ?? '', name: forgotten.name },
    message: `${name} deleted the API key of ${forgotten.name}.`,
    details: { serviceAccount: forgotten.id, keyName: forgotten.name },
  }))
  const { tokenNamespace: namespace, tokenKey: key } = BREAK_IN
  step(world, visit, 55, () => ({
    action: 'kv.delete',
    change: 'DELETE',
    resource: { type: 'KVSTORE', id: `${namespace}/${key}`, name: key },
    message: `${name} deleted ${key} in ${namespace}: it was a token.`,
    details: { namespace, key },
  }))
}

function takeBackAccount(world: World, visit: Visit, dormant: Victims['dormant']): void {
  const { name } = visit.person
  const subjects = [partyOf(dormant)]
  step(world, visit, 48, () => ({
    action: 'user.disable',
    change: 'UPDATE',
    resource: { type: 'USER', id: dormant.id, name: dormant.name },
    message: `${name} disabled the account of ${dormant.name}.`,
    details: { userId: dormant.id, field: 'status' },
    after: { ...world.ledger.object('USER', dormant.id), status: 'disabled' },
    subjects,
  }))
  step(world, visit, 49, () => ({
    action: 'binding.update',
    change: 'UPDATE',
    resource: { type: 'BINDING', id: bindingId(dormant), name: dormant.name },
    message: `${name} changed the role of ${dormant.name} back from admin to viewer.`,
    details: { userId: dormant.id, role: 'viewer' },
    after: {
      ...world.ledger.object('BINDING', bindingId(dormant)),
      role: 'viewer',
      scope: 'company.analytics.*',
    },
    subjects,
  }))
}

/** Every secret that was read gets a new value. */
export function rotateSecrets(world: World, visit: Visit): void {
  BREAK_IN.secrets.forEach((key, n) => {
    const id = `company.finance/${key}`
    step(world, visit, 64 + 3 * n, () => ({
      action: 'secret.rotate',
      change: 'UPDATE',
      resource: { type: 'SECRET', id, name: key },
      message: `${visit.person.name} rotated the secret ${key} of company.finance.`,
      details: { namespace: 'company.finance', key },
      after: secretState(Number(world.ledger.object('SECRET', id)['version']) + 1, visit.from),
    }))
  })
}

/** So that the same way does not work again. */
export function tighten(world: World, visit: Visit): void {
  const { name } = visit.person
  const facts = { ticket: BREAK_IN.incident }
  const at = (minutes: number, run: (ms: number) => void): void =>
    world.timeline.at(aroundThen(world, visit.from + minutes * MINUTE), run)
  const settings = (minutes: number, id: string, fields: JsonObject, message: string): void =>
    at(minutes, (ms) => changeSettings(world, visit, ms, { id, fields, message, facts }))
  const { network, secondIp } = BREAK_IN
  settings(
    82,
    'security',
    { passwordSignIn: 'off' },
    `${name} switched off sign-in by password for contractors.`,
  )
  settings(
    84,
    'security',
    { requireMfa: true, dormantDays: 60 },
    `${name} made a second factor the rule for everybody.`,
  )
  settings(
    86,
    'network',
    { block: [network, `${secondIp}/32`] },
    `${name} blocked ${network} and ${secondIp}.`,
  )
  const flow = flowOf(world, BREAK_IN.flowId)
  at(91, (ms) =>
    saveFlow(world, flow, ms, {
      by: during(visit),
      edit: withLabel(documentOf(world, flow), 'reviewed', BREAK_IN.incident),
      who: name,
      facts,
    }),
  )
}
