/** The app's page in the Shopify admin. App Bridge adds the ID token to each `fetch` of its script. */
export function appHomePage(clientId: string, shop: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Quickstart</title>
    <script src="https://cdn.shopify.com/shopifycloud/app-bridge.js" data-api-key="${escapeHtml(clientId)}"></script>
    <script src="https://cdn.shopify.com/shopifycloud/polaris.js"></script>
  </head>
  <body>
    <s-page heading="Products of ${escapeHtml(shop)}">
      <s-section heading="Add a product">
        <form id="create">
          <s-stack direction="inline" gap="base">
            <s-text-field id="title" label="Title" name="title" placeholder="Darjeeling, 100 g"></s-text-field>
            <s-button type="submit" variant="primary">Add</s-button>
          </s-stack>
        </form>
      </s-section>
      <s-section heading="Newest first">
        <s-table>
          <s-table-header-row>
            <s-table-header>Title</s-table-header>
            <s-table-header>Status</s-table-header>
          </s-table-header-row>
          <s-table-body id="products"></s-table-body>
        </s-table>
      </s-section>
    </s-page>
    <script type="module">
      const list = document.getElementById('products')
      const form = document.getElementById('create')
      const title = document.getElementById('title')

      async function call(options) {
        const response = await fetch('/api/products', options)
        const body = await response.json().catch(() => ({ errors: ['The server answered ' + response.status + '.'] }))
        if (!response.ok) throw new Error(body.errors.join(' '))
        return body
      }

      function cell(text) {
        const element = document.createElement('s-table-cell')
        element.textContent = text
        return element
      }

      async function show() {
        const rows = (await call()).map((product) => {
          const row = document.createElement('s-table-row')
          row.append(cell(product.title), cell(product.status))
          return row
        })
        list.replaceChildren(...rows)
      }

      async function add(event) {
        event?.preventDefault()
        const body = JSON.stringify({ title: title.value })
        const product = await call({ method: 'POST', body, headers: { 'Content-Type': 'application/json' } })
        title.value = ''
        shopify.toast.show('Added ' + product.title)
        await show()
      }

      const report = (error) => shopify.toast.show(error.message, { isError: true })
      form.addEventListener('submit', (event) => add(event).catch(report))
      show().catch(report)
    </script>
  </body>
</html>`
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
