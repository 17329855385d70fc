/** What `console.log` and `util.inspect` show of the objects of a class. */
export function showAs<Shown extends object>(prototype: Shown, show: (object: Shown) => unknown): void {
  Object.defineProperty(prototype, Symbol.for('nodejs.util.inspect.custom'), {
    value(this: Shown) {
      return show(this)
    },
  })
}
