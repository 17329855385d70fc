export type WebhookTopicName = 'orders/create' | 'app/uninstalled'
