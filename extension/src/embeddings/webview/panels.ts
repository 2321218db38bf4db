import { CheckPanel } from "./check-panel";
import { ClusterPanel } from "./cluster-panel";
import type { Explorer } from "./explorer";
import { ExportPanel } from "./export-panel";
import { LabelPanel } from "./label-panel";
import type { PanelSection } from "./layout";
import { LegendPanel } from "./legend";
import { ListView } from "./list-view";
import { PictureGrid } from "./picture-grid";
import { PlacesView } from "./places-view";
import { PointPanel } from "./point-panel";
import { ProbePanel } from "./probe-panel";
import { ProjectionPanel } from "./projection-panel";
import { SearchPanel } from "./search-panel";
import { SelectionTable } from "./selection-table";
import type { Theme } from "./theme";
import type { DockView, ViewState } from "./view-state";

/** All that stands beside and below the map. */
export interface Panels {
  readonly legend: LegendPanel;
  readonly projection: ProjectionPanel;
  readonly labels: LabelPanel;
  readonly search: SearchPanel;
  readonly exports: ExportPanel;
  readonly places: PlacesView;
  readonly sections: readonly PanelSection[];
  readonly dock: ReadonlyMap<DockView, HTMLElement>;
  /** What shows something of the state, and is told when that changes. */
  readonly parts: readonly { update(): void }[];
}

export function makePanels(explorer: Explorer, state: ViewState, theme: Theme): Panels {
  const legend = new LegendPanel(explorer, state);
  const projection = new ProjectionPanel(explorer);
  const point = new PointPanel(explorer);
  const labels = new LabelPanel(explorer);
  const search = new SearchPanel(explorer);
  const clusters = new ClusterPanel(explorer);
  const probe = new ProbePanel(explorer);
  const check = new CheckPanel(explorer);
  const exports = new ExportPanel(explorer);
  const table = new SelectionTable(explorer);
  const pictures = new PictureGrid(explorer);
  const list = new ListView(explorer);
  const places = new PlacesView(explorer, theme);
  const closed = (id: string, title: string, content: HTMLElement): PanelSection => ({
    ...{ id, title, open: false, content },
  });
  const open = (id: string, title: string, content: HTMLElement): PanelSection => ({
    ...{ id, title, open: true, content },
  });
  return {
    ...{ legend, projection, labels, search, exports, places },
    sections: [
      open("projection", "Map", projection.element),
      open("legend", "Colours", legend.element),
      open("chosen", "Point", point.element),
      open("labels", "Labels", labels.element),
      closed("search", "Search", search.element),
      closed("clusters", "Clusters", clusters.element),
      closed("probe", "Probe", probe.element),
      closed("check", "Check", check.element),
      closed("export", "Export", exports.element),
    ],
    dock: new Map<DockView, HTMLElement>([
      ["table", table.element],
      ["pictures", pictures.element],
      ["list", list.element],
      ["places", places.element],
    ]),
    parts: [legend, projection, point, labels, search, probe, check, exports, table, pictures, list, places],
  };
}
