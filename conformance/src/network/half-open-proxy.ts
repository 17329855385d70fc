import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A network between a client and its server that may fall silent. */
export interface HalfOpenProxy {
  /** The port of 127.0.0.1 to connect to in place of the server's. */
  readonly port: number
  /** From now on nothing passes, and nobody is told: connections stay open, new ones too. */
  silence(): void
  /** New connections pass again. Those that fell silent stay so for ever, as where a router forgot them. */
  restore(): void
  close(): Promise<void>
}

/** Stands between clients and the server on `target`, a port of 127.0.0.1. */
export async function halfOpenProxy(target: number): Promise<HalfOpenProxy> {
  const open = new Set<Socket>()
  let isSilent = false
  const keep = (socket: Socket): Socket => {
    open.add(socket)
    // Its end is told by what follows: the other side's, or the client's own.
    socket.on('error', () => undefined).once('close', () => open.delete(socket))
    return socket
  }
  const server = createServer((socket) => {
    const near = keep(socket)
    if (isSilent) return
    const far = keep(connect(target, '127.0.0.1'))
    near.pipe(far).once('close', () => near.destroy())
    far.pipe(near).once('close', () => far.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    silence() {
      isSilent = true
      for (const socket of open) socket.unpipe().pause()
    },
    restore() {
      isSilent = false
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
