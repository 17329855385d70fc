// The raw material of made-up shops. Each list is a tuple, so that picking from it always gives something.
type Words = readonly [string, ...string[]]

export const firstNames: Words = [
  'Amara',
  'Ben',
  'Chloé',
  'Diego',
  'Elif',
  'Farah',
  'Greta',
  'Hiro',
  'Ines',
  'Jonas',
  'Kofi',
  'Lena',
  'Mateo',
  'Noor',
  'Olga',
  'Priya',
  'Ravi',
  'Sofia',
  'Tomás',
  'Yuki',
]
export const lastNames: Words = [
  'Adeyemi',
  'Bauer',
  'Costa',
  'Dubois',
  'Eriksen',
  'Fischer',
  'García',
  'Haddad',
  'Ito',
  'Jansen',
  'Kowalski',
  'Lambert',
  'Moreau',
  'Nguyen',
  'Okafor',
  'Patel',
  'Rossi',
  'Silva',
  'Tremblay',
  'Walsh',
]
/** Where addresses are, by the country of the shop. */
export interface Places {
  readonly cities: Words
  readonly province: string
  readonly provinceCode: string
  readonly zip: (number: number) => string
}

export const places: { readonly CA: Places; readonly US: Places } = {
  CA: {
    cities: ['Ottawa', 'Kingston', 'Guelph', 'Hamilton', 'Sudbury'],
    province: 'Ontario',
    provinceCode: 'ON',
    zip: (number) => `K${number % 10}A ${Math.floor(number / 10)}B3`,
  },
  US: {
    cities: ['Buffalo', 'Rochester', 'Albany', 'Ithaca', 'Syracuse'],
    province: 'New York',
    provinceCode: 'NY',
    zip: (number) => `14${number}0`,
  },
}
export const streets: Words = [
  'Maple Street',
  'Elgin Street',
  'Harbour Road',
  'King Street West',
  'Rue Saint-Paul',
  'Mill Lane',
]
export const companies: Words = [
  'Northwind Supply',
  'Harbour & Pine',
  'Fern Works',
  'Slow Kettle',
  'Brightside Goods',
  'Atelier Nord',
]
export const phrases: Words = [
  'Made in small batches',
  'Ships within two days',
  'Back by popular demand',
  'Limited autumn edition',
  'Packed with care',
  'A customer favourite',
]
export const tags: Words = ['new', 'bestseller', 'sale', 'autumn', 'gift', 'handmade', 'wholesale']
export const vendors: Words = ['Northwind Supply', 'Harbour & Pine', 'Slow Kettle', 'Fern Works']

/** What a shop sells: title, type, price, and the values of its one option (none: a single variant). */
export const catalogue: readonly (readonly [
  title: string,
  type: string,
  price: number,
  option: string,
  values: readonly string[],
])[] = [
  ['Enamel Camp Mug', 'Kitchen', 18, 'Colour', ['Cream', 'Forest', 'Navy']],
  ['Wool Field Blanket', 'Home', 129, '', []],
  ['Sencha Green Tea', 'Tea', 14.5, 'Size', ['50 g', '100 g', '250 g']],
  ['Canvas Tote Bag', 'Bags', 32, 'Colour', ['Natural', 'Black']],
  ['Beeswax Candle', 'Home', 24, 'Scent', ['Cedar', 'Honey']],
  ['Merino Crew Socks', 'Clothing', 22, 'Size', ['S', 'M', 'L']],
  ['Cast Iron Skillet', 'Kitchen', 74, '', []],
  ['Linen Apron', 'Kitchen', 58, 'Colour', ['Flax', 'Slate']],
  ['Dot Grid Notebook', 'Stationery', 16, '', []],
  ['Roasted Chestnut Oolong', 'Tea', 21, 'Size', ['50 g', '100 g']],
  ['Cedar Bird Feeder', 'Garden', 45, '', []],
  ['Waxed Cotton Cap', 'Clothing', 48, 'Size', ['S/M', 'L/XL']],
]
