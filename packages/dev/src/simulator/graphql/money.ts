/** `MoneyV2`. */
export interface Money {
  readonly amount: string
  readonly currencyCode: string
}

/** An amount as the Admin API writes it: at least one decimal, `12.0`, `12.5`, `12.55`. */
export function money(amount: number, currencyCode: string): Money {
  return { amount: (Math.round(amount * 100) / 100).toFixed(2).replace(/0$/, ''), currencyCode }
}

/** `MoneyBag` of a shop that sells in one currency. */
export function moneyBag(
  amount: number,
  currencyCode: string,
): { readonly shopMoney: Money; readonly presentmentMoney: Money } {
  const both = money(amount, currencyCode)
  return { shopMoney: both, presentmentMoney: both }
}
