import type {
  AffineTransform,
  Composite,
  Footprint,
  PixelType,
  SceneStorage,
  SpectralIndex,
  StatisticsPreset,
} from "softcon";

/** A band as it is shown: its name, and where it lies in the spectrum if that is known. */
export interface BandFacts {
  readonly name: string;
  /** Nanometres; null for radar and for bands that are not known. */
  readonly wavelength: number | null;
  /** "red", "nir08", "vertical-vertical"; null where the band is not known. */
  readonly commonName: string | null;
}

/** A spectral index without its function: the formula is parsed for the GPU. */
export type IndexFacts = Pick<
  SpectralIndex,
  "id" | "name" | "formula" | "bands" | "range" | "needsReflectance"
>;

/** How a scene's grid is laid on the screen. */
export interface Orientation {
  /** Rows run upward. */
  readonly rowsUp: boolean;
  /** Columns run to the left. */
  readonly columnsLeft: boolean;
  /** North, clockwise from up: 0 but for grids that are turned. */
  readonly northDegrees: number;
}

/** All that is known of a scene before a pixel is read, and what can be shown of it. */
export interface SceneFacts {
  readonly id: string;
  readonly source: string;
  readonly width: number;
  readonly height: number;
  readonly bands: readonly BandFacts[];
  readonly pixelType: PixelType;
  /** Null, a value, or NaN. */
  readonly nodata: number | null;
  readonly transform: AffineTransform | null;
  readonly orientation: Orientation;
  readonly crs: { readonly epsg: number | null; readonly name: string } | null;
  readonly footprint: Footprint | null;
  /** Metres of ground along a pixel's side; null where that is not known. */
  readonly metresPerPixel: number | null;
  readonly datetime: string | null;
  readonly baseline: string | null;
  readonly offset: number;
  readonly notes: readonly string[];
  readonly storage: SceneStorage;
  /** "L1C", "L2A", "S1"; null where the bands do not tell. */
  readonly product: string | null;
  /** Digital numbers in one unit of reflectance: 10,000 for integers, 1 for floating point. */
  readonly reflectanceScale: number;
  /** Those whose bands the scene has. */
  readonly composites: readonly Composite[];
  readonly indices: readonly IndexFacts[];
  /** Those that cover the scene's product. */
  readonly presets: readonly StatisticsPreset[];
  /** Tiles from this level on (each halves the one before) come from a preview that is made while one looks; null: none. */
  readonly previewLevel: number | null;
}
