/** The part of a socket that sends. */
interface Sender {
  send(frames: (Buffer | string)[]): Promise<void>;
}

/** Sends one message after the other: a socket of zeromq.js refuses more than about 500 that were not waited for. */
export class SendQueue {
  #last: Promise<void> = Promise.resolve();

  constructor(private readonly socket: Sender) {}

  send(frames: (Buffer | string)[]): void {
    this.#last = this.#last.then(() => this.socket.send(frames)).catch(() => undefined);
  }

  /** Settled when all that was given so far is on its way. */
  sent(): Promise<void> {
    return this.#last;
  }
}
