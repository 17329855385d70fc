import { createServer } from 'node:http'
import { describe, test } from 'vitest'
import { adapterSuite, served } from '../testing/adapter-suite.ts'
import { mount } from './node.ts'

describe('the node adapter', () => {
  adapterSuite({ test, serve: (handler, options) => served(createServer(mount(handler, options))) })
})
