// Written by scripts/generate.mjs; do not edit.

/** The payloads of webhooks of API version 2026-10: those of 2026-07, the last that are published. */
export type { WebhookPayloads } from './2026-07.ts'
