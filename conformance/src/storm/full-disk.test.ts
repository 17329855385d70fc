import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { bundled } from './bundle.ts'
import type { FullDiskReport } from './full-disk.ts'

const folder = mkdtempSync(join(tmpdir(), 'shopwright-disk-'))
const program = fileURLToPath(await bundled(new URL('full-disk.ts', import.meta.url), 'full-disk'))

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  rmSync(program, { force: true })
})

/** In a world of mounts of its own, which ends with it; as somebody who is root there, if not here. */
const SMALL_DISK = 'mount -t tmpfs -o size=2m tmpfs "$0" && exec "$@"'
const isRoot = process.getuid?.() === 0
const apart = isRoot ? ['-m'] : ['-rm']
const canMount = spawnSync('unshare', [...apart, 'sh', '-c', SMALL_DISK, folder, 'true']).status === 0

// Where no disk may be mounted, SQLite's own limit stands in for one.
it(`a full ${canMount ? 'disk of 2 MB' : 'database'} refuses clearly, loses nothing, and works when there is room`, () => {
  const command = [process.execPath, '--no-warnings', program, folder]
  const { stdout, stderr } = canMount
    ? spawnSync('unshare', [...apart, 'sh', '-c', SMALL_DISK, folder, ...command, 'disk'], { encoding: 'utf8' })
    : spawnSync(process.execPath, [...command.slice(1), 'pages'], { encoding: 'utf8' })
  expect(stderr).toBe('')
  const report = JSON.parse(stdout) as FullDiskReport

  expect(new Set(report.before)).toEqual(new Set(['acquired']))
  expect(report.during).toContain('store_unavailable')
  const working = ['acquired', 'refreshed', 'store_unavailable']
  expect(report.during.filter((code) => !working.includes(code))).toEqual([])
  expect(report.details.join()).toMatch(/store/)
  expect(report.integrity).toEqual(['ok', 'ok'])
  expect(report.after.filter((code) => !['stored', 'acquired', 'refreshed'].includes(code))).toEqual([])
  expect(report.lost).toEqual([])
})
