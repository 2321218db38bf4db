/** A file or folder in an archive. Its content has to be read, or left, before the next entry is asked for. */
export interface ArchiveEntry {
  /** As the archive has it: nothing is checked yet. */
  readonly name: string;
  /** `other`: a link, a device, whatever else an archive can hold. */
  readonly kind: "file" | "folder" | "other";
  readonly size: number;
  content(): AsyncIterable<Uint8Array>;
}
