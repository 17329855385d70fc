import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import express5 from 'express'
import { describe, test } from 'vitest'
import { adapterSuite, served } from '../testing/adapter-suite.ts'
import { mount } from './express.ts'

const express4 = createRequire(import.meta.url)('express4') as typeof express5
const versions = { 'express 5': express5, 'express 4': express4 }

describe.each(Object.entries(versions))('the express adapter, %s', (_version, express) => {
  adapterSuite({ test, serve: (handler, options) => served(createServer(express().use(mount(handler, options)))) })
})
