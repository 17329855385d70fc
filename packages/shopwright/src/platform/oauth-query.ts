type Pair = readonly [name: string, value: string]

/**
 * What the `hmac` of Shopify's OAuth queries signs: all other parameters as `name=value`, escaped so that no value can
 * pass for another pair, sorted, joined with `&`.
 */
export function oauthMessage(pairs: readonly Pair[]): string {
  return canonicalPairs(pairs.filter(([name]) => name !== 'hmac'))
}

/** As {@link oauthMessage}, of exactly these pairs. */
export function canonicalPairs(pairs: readonly Pair[]): string {
  return pairs
    .map(([name, value]) => `${escapePair(name).replaceAll('=', '%3D')}=${escapePair(value)}`)
    .sort(byCodePoint)
    .join('&')
}

function escapePair(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('&', '%26')
}

/** JavaScript sorts by halves of characters, which differs above U+FFFF. */
function byCodePoint(a: string, b: string): number {
  const others = b[Symbol.iterator]()
  for (const character of a) {
    const other = others.next()
    if (other.done === true) return 1
    const difference = (character.codePointAt(0) ?? 0) - (other.value.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return others.next().done === true ? 0 : -1
}
