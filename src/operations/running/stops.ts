export class Canceled extends Error {
  override readonly name = 'Canceled'
}

export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded'
}
