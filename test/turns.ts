import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { availableParallelism, cpus } from 'node:os'

// Many programs wait more than they compute: for PostgreSQL, a browser, a lease, a process that was killed. As many at once as there are
// cores leave almost half of them idle, and one or two more, whatever they do, too little for a browser. So who begins is decided by what is idle.

const portName = 'TEST_TURNS_PORT'

/** How many programs may wait beside those that have the cores. */
export const besides = 2

/** Of the whole machine, while the last seconds went by. */
const enoughIdle = 0.3

/** In which one that has just begun shows what it uses. */
const settlingMilliseconds = 3_000

/** Programs of a run that take their turns begin one after the other; a program that is started without is not held. */
export async function takeTurns() {
  const waiting = new Set<Socket>()
  const running = new Set<Socket>()
  const begin = () => {
    const [socket] = waiting
    if (socket === undefined) return
    waiting.delete(socket)
    running.add(socket)
    socket.write('.')
  }
  const fillCores = () => {
    while (running.size < availableParallelism() && waiting.size > 0) begin()
  }
  const server = createServer((socket) => {
    waiting.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => {
      waiting.delete(socket)
      running.delete(socket)
      fillCores()
    })
    fillCores()
  })
  let before = usage()
  const looks = setInterval(() => {
    const now = usage()
    const idle = (now.idle - before.idle) / (now.all - before.all)
    before = now
    if (idle >= enoughIdle) begin()
  }, settlingMilliseconds)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address === 'object' && address !== null) process.env[portName] = String(address.port)
  return {
    stop() {
      clearInterval(looks)
      server.close()
    },
  }
}

/** Returns when this program may begin; it ends its turn by ending. */
export async function turn() {
  const port = Number(process.env[portName])
  delete process.env[portName]
  if (!port) return
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'data')
  socket.unref()
}

function usage() {
  const times = cpus().map((cpu) => cpu.times)
  const sum = (of: (time: (typeof times)[number]) => number) => times.reduce((total, time) => total + of(time), 0)
  return { idle: sum(({ idle }) => idle), all: sum(({ idle, user, nice, sys, irq }) => idle + user + nice + sys + irq) }
}
