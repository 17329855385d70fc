import type { TokenRow, TokenStore } from './token-store.ts'

type ListOptions = Parameters<TokenStore['list']>[0]

/** What a shop's handle may begin with, in order. */
const BUCKETS = [...'0123456789abcdefghijklmnopqrstuvwxyz']

/** The part of a spread store that a shop lies in: the first character of its handle, so that the parts stand in order. */
export function bucketOf(shop: string): string {
  return shop.slice(0, 1)
}

/** Lists a spread store part by part, in order, until `limit` rows are found. */
export async function listBuckets(
  options: ListOptions,
  listBucket: (bucket: string, options: ListOptions) => Promise<readonly TokenRow[]>,
): Promise<readonly TokenRow[]> {
  const { shop, after, limit } = options
  if (shop !== undefined) return listBucket(bucketOf(shop), options)
  const first = after === null || after === undefined ? '' : bucketOf(after.shop)
  const rows: TokenRow[] = []
  for (const bucket of BUCKETS.filter((one) => one >= first)) {
    rows.push(...(await listBucket(bucket, { ...options, limit: limit - rows.length })))
    if (rows.length >= limit) break
  }
  return rows
}
