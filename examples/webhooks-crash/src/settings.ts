/** The app that Shopify sends to, and that the workers are. */
export const SETTINGS = { clientId: 'my-client-id', clientSecret: 'my-client-secret' }

/** What a handler does exactly once. No unique index: a second time would be seen. */
export const TABLE = 'CREATE TABLE IF NOT EXISTS stock_changes (delivery TEXT NOT NULL)'
export const INSERT = 'INSERT INTO stock_changes VALUES (?)'
