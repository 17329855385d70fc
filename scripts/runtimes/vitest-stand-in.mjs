// The part of vitest that the library's tests use, for a runtime on which vitest does not run: tests are collected while
// their files load, and run afterwards. `expect` is vitest's own.
import { JestAsymmetricMatchers, JestChaiExpect, JestExtend, setState } from '@vitest/expect'
import * as chai from 'chai'

export { expectTypeOf } from 'expect-type'

chai.use(JestExtend)
chai.use(JestChaiExpect)
chai.use(JestAsymmetricMatchers)

export const expect = Object.assign((value, message) => chai.expect(value, message), chai.expect)
setState({ assertionCalls: 0, isExpectingAssertions: false, testPath: '' }, expect)
setState({ assertionCalls: 0, isExpectingAssertions: false, testPath: '' }, chai.expect)

const tests = []
let scope = { title: '', afterEach: [] }

const collect = (title, ...given) => {
  const run = given.find((one) => typeof one === 'function')
  tests.push({ title: `${scope.title} › ${title}`, run, scope })
}

export const describe = withEach((title, run) => {
  const outer = scope
  scope = { title: `${outer.title} › ${title}`, afterEach: [...outer.afterEach] }
  run()
  scope = outer
})
export const it = withEach(collect)
export const test = it
export const afterEach = (run) => scope.afterEach.push(run)

function withEach(define) {
  return Object.assign((...given) => define(...given), {
    each: (cases) => (title, run, timeout) => {
      const areLists = cases.every((given) => Array.isArray(given))
      for (const given of cases) {
        const parameters = areLists ? given : [given]
        define(named(title, parameters), () => run(...parameters), timeout)
      }
    },
  })
}

function named(title, parameters) {
  let next = 0
  return title
    .replace(/%[a-z]/g, () => String(parameters[next++]))
    .replace(/\$(\w+)/g, (_all, field) => String(parameters[0]?.[field]))
}

/** Runs what was collected; the failures come back with their titles. */
export async function runCollected() {
  const failures = []
  for (const { title, run, scope } of tests) {
    try {
      await run()
      for (const after of scope.afterEach) await after()
    } catch (error) {
      failures.push(`${title}\n${error?.stack ?? error}`)
    }
  }
  return { count: tests.length, failures }
}
