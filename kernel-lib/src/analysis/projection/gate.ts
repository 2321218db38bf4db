const CLOSED = 1;

/** Pauses work that runs in threads: it holds at its next step while the gate is closed. */
export class Gate {
  /** One int32 that all threads see: 1 while closed. */
  readonly state: Int32Array = new Int32Array(new SharedArrayBuffer(4));

  get closed(): boolean {
    return Atomics.load(this.state, 0) === CLOSED;
  }

  close(): void {
    Atomics.store(this.state, 0, CLOSED);
  }

  open(): void {
    Atomics.store(this.state, 0, 0);
    Atomics.notify(this.state, 0);
  }
}

/** In a thread: returns once the gate is open; at once where there is none. */
export function passGate(state: Int32Array | undefined): void {
  if (state) while (Atomics.load(state, 0) === CLOSED) Atomics.wait(state, 0, CLOSED);
}
