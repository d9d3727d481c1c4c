import { describe } from 'vitest'

import { decoderLaws, pitfallTests } from '@/lib/testing/decoder-laws'

import { kibana } from './kibana'
import { KIBANA_PITFALLS } from './pitfalls'

describe('a record of Kibana', () => {
  decoderLaws(kibana, [
    '2026-03-04T05:06:07.890+02:00',
    'user_login',
    'http_request',
    'saved_object_update',
    ['authentication'],
    ['database'],
    'change',
    'success',
    'elastic/fleet-server',
    'alert',
    '198.51.100.7',
    'd5f1c2a0-9c6b-4e6e-9b55-7b7c6a5f0d11',
  ])
  pitfallTests(kibana, KIBANA_PITFALLS)
})
