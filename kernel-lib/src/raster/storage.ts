import type { Size } from "./resample";
import type { SceneStorage } from "./scene";
import { codecOf } from "./tiff/decode";
import type { TiffFile } from "./tiff/tiff-file";

/** How a scene lies in its files; `finest` is the one whose grid is the scene's. */
export function storageOf(files: readonly TiffFile[], finest: TiffFile): SceneStorage {
  const [level] = finest.levels;
  const { format } = level;
  const compressions = files.map((file) => codecOf(file.levels[0].format.compression, file.path).name);
  return {
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.bytes.size, 0),
    compression: [...new Set(compressions)],
    predictor: format.predictor !== 1,
    interleave: level.planar || level.samples === 1 ? "band" : "pixel",
    tiled: !level.cut,
    block: { width: level.blockWidth, height: level.blockHeight },
    overviews: sharedOverviews(files, level),
  };
}

/** Overviews of the scene's grid that every file on it has; coarser files are read at their own size anyway. */
function sharedOverviews(files: readonly TiffFile[], grid: Size): Size[] {
  const same = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;
  const full = files.filter((file) => same(file.levels[0], grid));
  const [first, ...others] = full.map((file) => file.levels.slice(1));
  return (first ?? [])
    .filter((level) => others.every((levels) => levels.some((other) => same(other, level))))
    .map(({ width, height }) => ({ width, height }));
}
