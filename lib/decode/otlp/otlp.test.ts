import { describe, expect, test } from 'vitest'

import { decoderLaws, decodeText, decodeTexts, pitfallTests } from '@/lib/testing/decoder-laws'

import { otlp } from './otlp'
import { OTLP_PITFALLS } from './pitfalls'

const under = (scope: string) => ({
  'resourceLog.resource.attributes.service.name': 'shop',
  'scopeLog.scope.name': scope,
})

describe('OpenTelemetry logs', () => {
  decoderLaws(otlp, [
    '1793180405123456789',
    'u-1',
    'GET',
    '10.0.0.1',
    '5b8aa5a2d2c872e8321cf37308d69df2',
    17,
    null,
  ])
  pitfallTests(otlp, OTLP_PITFALLS)

  test('are read from every resource and scope, each with what it stands under', () => {
    const events = decodeTexts(
      otlp,
      JSON.stringify({
        resourceLogs: [
          {
            resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
            scopeLogs: [
              { scope: { name: 'cart' }, logRecords: [{ eventName: 'a' }, { eventName: 'b' }] },
              { scope: { name: 'till' }, logRecords: [{ eventName: 'c' }] },
            ],
          },
          { scopeLogs: [{ logRecords: [{ eventName: 'd' }] }] },
        ],
      }),
    )
    expect(events.map(({ action, actor, details }) => [action, actor, details])).toEqual([
      ...['a', 'b'].map((name) => [name, { type: 'service', name: 'shop' }, under('cart')]),
      ['c', { type: 'service', name: 'shop' }, under('till')],
      ['d', { type: 'service' }, undefined],
    ])
  })

  test('say what a request asked for, who did and how it ended', () => {
    const attributes = Object.entries({
      'http.request.method': 'DELETE',
      'url.path': '/invoices/7',
      'event.outcome': 'failure',
      'exception.message': 'locked',
      'client.address': '203.0.113.9',
      'user.email': 'ada@example.org',
      'session.id': 's-1',
    }).map(([key, stringValue]) => ({ key, value: { stringValue } }))
    const body = {
      kvlistValue: { values: [{ key: 'n', value: { arrayValue: { values: [{ doubleValue: 1.5 }] } } }] },
    }
    const event = decodeText(
      otlp,
      JSON.stringify({
        resourceLogs: [{ scopeLogs: [{ logRecords: [{ attributes, body, spanId: 'ab' }] }] }],
      }),
    )
    expect(event).toEqual({
      actor: { type: 'user', email: 'ada@example.org' },
      action: 'log_record',
      change: 'DELETE',
      resource: { type: 'REQUEST', id: '/invoices/7' },
      outcome: 'failure',
      reason: 'locked',
      client: { ip: '203.0.113.9' },
      sessionId: 's-1',
      details: {
        spanId: 'ab',
        'attributes.http.request.method': 'DELETE',
        'attributes.url.path': '/invoices/7',
        'body.n': [1.5],
      },
    })
  })
})
