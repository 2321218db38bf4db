import type { Event, NotebookDocument } from "vscode";

/** Which notebooks this extension runs, and where. */
export interface OurNotebooks {
  isOurs(notebook: NotebookDocument): boolean;
  /** A notebook became one of ours, or ceased to be. */
  readonly onDidChange: Event<NotebookDocument>;
  /** Where a notebook's cells run, and from where they import. */
  folderOf(notebook: NotebookDocument): string;
}
