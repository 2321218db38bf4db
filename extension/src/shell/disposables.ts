/** Something that is let go of; the same shape as VS Code's own. */
export interface Disposable {
  dispose(): unknown;
}

/** What is owned together and let go of together, the latest first. */
export class Disposables implements Disposable {
  private readonly owned: Disposable[] = [];
  private disposed = false;

  /** Owns `thing` and returns it. What comes after `dispose` is let go of at once. */
  add<T extends Disposable>(thing: T): T {
    if (this.disposed) thing.dispose();
    else this.owned.push(thing);
    return thing;
  }

  /** Does `work` when all is let go of. */
  onDispose(work: () => void): void {
    this.add({ dispose: work });
  }

  /** Lets go of everything, once; what throws does not keep the others. @throws the first that was thrown. */
  dispose(): void {
    this.disposed = true;
    const thrown: unknown[] = [];
    for (const thing of this.owned.splice(0).reverse()) {
      try {
        thing.dispose();
      } catch (error) {
        thrown.push(error);
      }
    }
    if (thrown.length > 0) throw thrown[0];
  }
}
