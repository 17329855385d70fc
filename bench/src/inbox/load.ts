import { connect, type Socket } from 'node:net'
import { signWebhookReq } from 'shopwright/sign'
import { SIGNER } from '../verify/incumbent.ts'

/** Requests as bytes, each with a delivery id of its own. */
export interface Post {
  next(): string
}

/** Webhooks with bodies of so many bytes. Signed once: the id is in a header, and only the body is signed. */
export async function postOf(bytes: number): Promise<Post> {
  const body = JSON.stringify({ id: 7, title: 'x'.repeat(bytes - 20) })
  const { headers } = await signWebhookReq(SIGNER, { topic: 'products/update', body })
  const lines = Object.entries(headers as Record<string, string>)
    .filter(([name]) => name !== 'X-Shopify-Webhook-Id')
    .map(([name, value]) => `${name}: ${value}`)
  const head = `POST /webhooks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${lines.join('\r\n')}\r\n`
  // At random, as Shopify's are: an index of them is written all over, which is a good part of what a receipt costs.
  return { next: () => `${head}X-Shopify-Webhook-Id: ${crypto.randomUUID()}\r\n\r\n${body}` }
}

/** Answers of 200 a second, when so many connections ask again as soon as they are answered. */
export async function throughput(port: number, post: Post, connections: number, ms: number): Promise<number> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)))
  const start = performance.now()
  let answered = 0
  await Promise.all(
    sockets.map(async (socket) => {
      while (performance.now() - start < ms) {
        await ask(socket, post.next())
        answered++
      }
      socket.destroy()
    }),
  )
  return (1000 * answered) / (performance.now() - start)
}

/** Ms from each request to its answer, sorted, when they come at a steady pace whether or not those before were answered. */
export async function latencies(port: number, post: Post, perSecond: number, ms: number): Promise<number[]> {
  const idle: Socket[] = []
  const all: Promise<number>[] = []
  const start = performance.now()
  for (let count = 0; performance.now() - start < ms;) {
    for (; count < ((performance.now() - start) * perSecond) / 1000; count++) {
      const due = start + (1000 * count) / perSecond
      all.push(
        (async () => {
          const socket = idle.pop() ?? (await open(port))
          await ask(socket, post.next())
          idle.push(socket)
          return performance.now() - due
        })(),
      )
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  const times = await Promise.all(all)
  for (const socket of idle) socket.destroy()
  return times.toSorted((one, other) => one - other)
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
    socket.setEncoding('latin1').once('error', reject)
  })
}

/** The answers are short, and none is asked for before the last has come: one chunk is one answer. */
function ask(socket: Socket, request: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error('The connection was closed.'))
    socket.once('close', gone)
    socket.once('data', (answer: string) => {
      socket.removeListener('close', gone)
      if (answer.startsWith('HTTP/1.1 200')) resolve()
      else reject(new Error(`Answered ${answer.slice(0, 200)}`))
    })
    socket.write(request)
  })
}
