import WebGLTileLayer from "ol/layer/WebGLTile";
import type { FrameState } from "ol/Map";
import TileQueue from "ol/TileQueue";
import type { Movement } from "./movement";

/** Draws at half the resolution while the map moves, and asks for one tile at a time then, for none while it is zoomed. */
export class CoarseWhileMoving extends WebGLTileLayer {
  readonly #movement: Movement;

  constructor(options: ConstructorParameters<typeof WebGLTileLayer>[0], movement: Movement) {
    super(options);
    this.#movement = movement;
  }

  override render(frameState: FrameState | null, target: HTMLElement) {
    if (!frameState || !this.#movement.isMoving) return super.render(frameState, target);
    const { tileQueue } = frameState;
    if (tileQueue.getCount() > 1) tileQueue.clear(); // from before; what is still wanted is asked for again
    const reading = this.#movement.isZooming
      ? { tileQueue: noTiles, wantedTiles: {} } // what is on the way to another level would be read for a glimpse
      : { tileQueue: new OneTile(tileQueue) };
    return super.render({ ...frameState, ...coarse(frameState), ...reading }, target);
  }
}

/**
 * A frame at half the resolution, of whole pixels, else the canvas would be made anew for each frame: where they do not fit,
 * they reach beyond the view to the right and below.
 */
export function coarse({
  pixelRatio: before,
  size: [width = 0, height = 0],
  viewState,
  extent,
}: Pick<FrameState, "pixelRatio" | "size" | "viewState" | "extent">) {
  const pixelRatio = before / 2;
  const size = [width, height].map((length) => Math.ceil(length * pixelRatio) / pixelRatio);
  const [fullWidth = 0, fullHeight = 0] = size;
  const { center, resolution } = viewState;
  const [across, down] = [(fullWidth - width) * resolution, (fullHeight - height) * resolution];
  const [x = 0, y = 0] = center;
  const [left = 0, bottom = 0, right = 0, top = 0] = extent ?? [];
  return {
    pixelRatio,
    size,
    viewState: { ...viewState, center: [x + across / 2, y - down / 2] },
    extent: extent && [left, bottom - down, right + across, top],
  };
}

/** Takes nothing: whatever is wanted seems to be in it. */
class NoTiles extends TileQueue {
  constructor() {
    super(
      () => 0,
      () => undefined,
    );
  }

  override isKeyQueued(): boolean {
    return true;
  }
}

const noTiles = new NoTiles();

/** Takes a tile for another queue once that has none to load: the map's library loads eight at once while one drags. */
class OneTile extends NoTiles {
  readonly #queue: TileQueue;

  constructor(queue: TileQueue) {
    super();
    this.#queue = queue;
  }

  override isKeyQueued(): boolean {
    return this.#queue.getCount() + this.#queue.getTilesLoading() > 0;
  }

  override enqueue(element: Parameters<TileQueue["enqueue"]>[0]): boolean {
    return this.#queue.enqueue(element);
  }
}
