import type { JsonObject } from '@/lib/base/json'
import type { Pitfall } from '@/lib/decode/decoder'

const EVENT: JsonObject = { kind: 'Event', apiVersion: 'audit.k8s.io/v1', level: 'Metadata' }

/** What other readers of Kubernetes' audit log get wrong. */
export const KUBERNETES_PITFALLS: readonly Pitfall[] = [
  {
    mistake:
      'A command in a container reads like the creation of a pod, or since kubectl uses WebSockets like a look at it',
    record: {
      ...EVENT,
      auditID: 'a1',
      stage: 'ResponseComplete',
      requestURI: '/api/v1/namespaces/shop/pods/cart-0/exec?command=sh&stdin=true&tty=true',
      verb: 'get',
      user: { username: 'rosa@shop.example', groups: ['system:authenticated'] },
      objectRef: {
        resource: 'pods',
        namespace: 'shop',
        name: 'cart-0',
        apiVersion: 'v1',
        subresource: 'exec',
      },
      responseStatus: { code: 101 },
    },
    expect: {
      action: 'get/exec',
      change: 'NONE',
      'resource.type': 'PODS',
      'resource.id': 'shop/cart-0',
      outcome: 'success',
      'actor.email': 'rosa@shop.example',
    },
  },
  {
    mistake:
      'Each request counts twice, since it has a record for each stage; or the second one is dropped as a copy',
    record: {
      ...EVENT,
      auditID: 'a2',
      stage: 'RequestReceived',
      verb: 'delete',
      user: { username: 'rosa@shop.example' },
      objectRef: { resource: 'secrets', namespace: 'shop', name: 'db' },
    },
    expect: {
      action: 'delete',
      change: 'NONE',
      outcome: 'unknown',
      traceId: 'a2',
      'details.stage': 'RequestReceived',
    },
  },
  {
    mistake: 'Who is impersonated counts as who did it',
    record: {
      ...EVENT,
      auditID: 'a3',
      stage: 'ResponseComplete',
      verb: 'update',
      user: { username: 'rosa@shop.example' },
      impersonatedUser: {
        username: 'system:serviceaccount:shop:deployer',
        groups: ['system:serviceaccounts'],
      },
      objectRef: { resource: 'deployments', apiGroup: 'apps', namespace: 'shop', name: 'cart' },
      responseStatus: { code: 200 },
    },
    expect: {
      'actor.id': 'rosa@shop.example',
      'actor.onBehalfOf': { type: 'service', id: 'system:serviceaccount:shop:deployer' },
      change: 'UPDATE',
    },
  },
  {
    mistake: 'A dry run is a change',
    record: {
      ...EVENT,
      auditID: 'a4',
      stage: 'ResponseComplete',
      requestURI: '/api/v1/namespaces/shop/configmaps?dryRun=All&fieldManager=kubectl',
      verb: 'create',
      user: { username: 'rosa@shop.example' },
      objectRef: { resource: 'configmaps', namespace: 'shop', name: 'flags' },
      responseStatus: { code: 201 },
    },
    expect: { change: 'NONE', outcome: 'success' },
  },
  {
    mistake: 'A patch is taken for the state of the resource',
    record: {
      ...EVENT,
      level: 'Request',
      auditID: 'a5',
      stage: 'ResponseComplete',
      verb: 'patch',
      user: { username: 'rosa@shop.example' },
      objectRef: { resource: 'deployments', apiGroup: 'apps', namespace: 'shop', name: 'cart' },
      requestObject: { spec: { replicas: 3 } },
      responseStatus: { code: 200 },
    },
    expect: { after: undefined, before: undefined, 'details.requestObject.spec.replicas': 3 },
  },
  {
    mistake:
      'What was not allowed has no reason, and the first of several addresses is trusted: a client can send it',
    record: {
      ...EVENT,
      auditID: 'a6',
      stage: 'ResponseComplete',
      verb: 'list',
      user: { username: 'system:anonymous', groups: ['system:unauthenticated'] },
      sourceIPs: ['192.0.2.77', '10.4.0.9'],
      objectRef: { resource: 'secrets', namespace: 'shop' },
      responseStatus: { status: 'Failure', reason: 'Forbidden', code: 403 },
      annotations: { 'authorization.k8s.io/decision': 'forbid', 'authorization.k8s.io/reason': '' },
    },
    expect: {
      outcome: 'failure',
      reason: 'Forbidden',
      'actor.type': 'anonymous',
      'client.ip': '10.4.0.9',
      'details.sourceIPs': ['192.0.2.77', '10.4.0.9'],
    },
  },
  {
    mistake: 'To ask whether something is allowed counts as a creation',
    record: {
      ...EVENT,
      auditID: 'a7',
      stage: 'ResponseComplete',
      verb: 'create',
      user: { username: 'rosa@shop.example' },
      objectRef: { resource: 'selfsubjectaccessreviews', apiGroup: 'authorization.k8s.io', apiVersion: 'v1' },
      responseStatus: { code: 201 },
    },
    expect: { 'resource.type': 'ACCESS', change: 'NONE' },
  },
]
