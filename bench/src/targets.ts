/** Something that must hold: a figure, and the bound it keeps. */
export interface Target {
  readonly what: string
  readonly measured: number
  readonly bound: 'at most' | 'at least'
  readonly target: number
  /** After the figures: `×`, ` ms`, ` KB`. */
  readonly unit: string
}

export function isMet({ measured, bound, target }: Target): boolean {
  return bound === 'at most' ? measured <= target : measured >= target
}
