/** One of each, then the second of each, and so on. */
export function inTurn(turns: readonly (readonly number[])[], limit: number): number[] {
  const refs: number[] = []
  for (let round = 0; round < limit && refs.length < limit; round++) {
    for (const turn of turns) {
      const ref = turn[round]
      if (ref !== undefined && refs.length < limit) refs.push(ref)
    }
  }
  return refs
}
