/** A value as DynamoDB writes it: a text or a number. */
export type DynamoDBValue = { readonly S: string } | { readonly N: string }

/** A row as DynamoDB answers it. */
export type DynamoDBItem = Readonly<
  Record<string, { readonly S?: string | undefined; readonly N?: string | undefined }>
>

/** What every statement on one row takes. */
export interface DynamoDBStep {
  TableName: string
  Key: Record<string, DynamoDBValue>
  ConditionExpression?: string
  UpdateExpression?: string
  ExpressionAttributeNames?: Record<string, string>
  ExpressionAttributeValues?: Record<string, DynamoDBValue>
  ReturnValues?: 'ALL_NEW' | 'ALL_OLD'
}

/** What is needed of the `DynamoDB` of `@aws-sdk/client-dynamodb`: the client that has each command as a method. */
export interface DynamoDBClient {
  getItem(input: {
    TableName: string
    Key: Record<string, DynamoDBValue>
    ConsistentRead: boolean
  }): Promise<{ readonly Item?: DynamoDBItem | undefined }>
  updateItem(input: DynamoDBStep): Promise<{ readonly Attributes?: DynamoDBItem | undefined }>
  deleteItem(input: DynamoDBStep): Promise<{ readonly Attributes?: DynamoDBItem | undefined }>
  query(input: {
    TableName: string
    KeyConditionExpression: string
    FilterExpression: string
    ExpressionAttributeNames: Record<string, string>
    ExpressionAttributeValues: Record<string, DynamoDBValue>
    ConsistentRead: boolean
    Limit: number
    ExclusiveStartKey?: Record<string, DynamoDBValue>
  }): Promise<{ readonly Items?: readonly DynamoDBItem[] | undefined; readonly LastEvaluatedKey?: unknown }>
  createTable(input: {
    TableName: string
    BillingMode: 'PAY_PER_REQUEST'
    AttributeDefinitions: { AttributeName: string; AttributeType: 'S' }[]
    KeySchema: { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[]
  }): Promise<unknown>
  describeTable(input: {
    TableName: string
  }): Promise<{ readonly Table?: { readonly TableStatus?: string | undefined } | undefined }>
}

/** The answer to a step with a condition; null where the condition did not hold. */
export async function ifItHolds<Answer>(step: Promise<Answer>): Promise<Answer | null> {
  try {
    return await step
  } catch (error) {
    if (isCalled(error, 'ConditionalCheckFailedException')) return null
    throw error
  }
}

/** Whether DynamoDB failed with an error of this name. */
export function isCalled(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name
}
