import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** Every file of the repository, also those that are not committed yet, from its root. */
export function repositoryFiles(root: string): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root })
  return listed
    .toString()
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)))
}

/** The relative links of a page that lead nowhere: to a file that is not there, or to a heading that it does not have. */
export function brokenLinks(root: string, file: string): string[] {
  const text = withoutCode(readFileSync(join(root, file), 'utf8'))
  const links = [...text.matchAll(/\]\((?<target>[^)\s]+)\)|<img[^>]*\bsrc="(?<src>[^"]+)"/g)]
  return links
    .map(({ groups }) => groups?.['target'] ?? groups?.['src'] ?? '')
    .filter((target) => !/^(?:[a-z]+:|\/\/)/.test(target))
    .filter((target) => {
      const [path = '', anchor = ''] = target.split('#')
      const to = path === '' ? file : normalize(join(dirname(file), path))
      if (!existsSync(join(root, to))) return true
      return anchor !== '' && !headings(join(root, to)).has(anchor)
    })
    .map((target) => `${file} links to ${target}`)
}

/** The anchors that a forge gives to the headings of a page. */
function headings(path: string): Set<string> {
  const lines = withoutCode(readFileSync(path, 'utf8')).matchAll(/^#{1,6} (.+)$/gm)
  const slugs = [...lines].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  )
  return new Set(slugs)
}

function withoutCode(text: string): string {
  return text.replace(/^ *```[^]*?^ *```$/gm, '')
}

// Written so that this file does not hold what it looks for.
const PRIVATE = [
  ['an absolute path', /(?<![\w.$}*-])\/[w]ork\/(?:main|shared|\.)/],
  ['a home folder', /(?<![\w.])\/(?:[h]ome|[U]sers)\/[a-z]/],
  ['a registry host', /[r]egistry\.npmjs\.org|[r]egistry\.yarnpkg\.com/],
] as const

/** What a file says of the machine that it was written on. */
export function privateTraces(root: string, file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return PRIVATE.flatMap(([what, pattern]) => {
    const found = pattern.exec(text)?.[0]
    return found === undefined ? [] : [`${file} names ${what}: ${found}`]
  })
}
