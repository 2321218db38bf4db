/** What a file's first bytes show it to be, where it is no checkpoint of ours: a noun, and the way out. */
export interface Found {
  readonly what: string;
  readonly wayOut: string;
}

const again = "download it again";
const unpack = "unpack it first";
const convert = "convert it to .safetensors or a PyTorch state dict first";

/** Openings by which files are known, longest first where one begins another. */
const openings: readonly (readonly [hex: string, what: string, wayOut: string])[] = [
  ["1f8b", "a gzip file", unpack],
  ["425a68", "a bzip2 file", unpack],
  ["fd377a585a00", "an xz file", unpack],
  ["28b52ffd", "a Zstandard file", unpack],
  ["377abcaf271c", "a 7-Zip archive", unpack],
  ["526172211a07", "a RAR archive", unpack],
  ["894844460d0a1a0a", "an HDF5 file (Keras weights?)", convert],
  ["47475546", "a GGUF file", convert],
  ["934e554d5059", "a NumPy .npy file", convert],
  ["54464c33", "a TensorFlow Lite model", convert],
  ["49492a00", "a TIFF image", "give the image as input and a checkpoint as model"],
  ["4d4d002a", "a TIFF image", "give the image as input and a checkpoint as model"],
  ["49492b00", "a BigTIFF image", "give the image as input and a checkpoint as model"],
  ["89504e47", "a PNG image", "give the image as input and a checkpoint as model"],
  ["50415231", "a Parquet table", "name the checkpoint instead"],
];

/** Names what `head`, the file's first bytes, begins with. */
export function recognise(head: Uint8Array): Found {
  if (head.every((byte) => byte === 0))
    return { what: head.length === 0 ? "an empty file" : "nothing but zeros", wayOut: again };
  const bytes = Buffer.from(head);
  const hex = bytes.toString("hex");
  for (const [opening, what, wayOut] of openings) if (hex.startsWith(opening)) return { what, wayOut };
  if (bytes.toString("latin1", 257, 262) === "ustar") return { what: "a tar archive", wayOut: unpack };
  if (looksLikeOnnx(head))
    return { what: "an ONNX model", wayOut: "load it as an exported encoder, it is no state dict" };
  return recogniseText(bytes.toString("utf8", 0, 512).trimStart());
}

/** A ModelProto opens with ir_version (field 1, a small number), then the next fields by their tags. */
function looksLikeOnnx(head: Uint8Array): boolean {
  const [tag, version, next] = head;
  return tag === 0x08 && version !== undefined && version >= 1 && version <= 32 && isModelField(next);
}

/** Tags of producer_name, producer_version, domain, graph, opset_import and metadata_props. */
function isModelField(tag: number | undefined): boolean {
  return tag !== undefined && [0x12, 0x1a, 0x22, 0x3a, 0x42, 0x72].includes(tag);
}

function recogniseText(text: string): Found {
  if (/^version https:\/\/git-lfs\.github\.com\/spec/.test(text))
    return {
      what: "a Git LFS pointer, not the file it stands for",
      wayOut: "run `git lfs pull`, or download the file itself",
    };
  if (/^<(!doctype|html|head|\?xml)/i.test(text))
    return { what: "a web page (a failed download?)", wayOut: `${again} from the file's own address` };
  if (/^[{[]/.test(text)) return { what: "JSON text", wayOut: "name the weights' file" };
  if (/^[\t\n\r -~]{16}/.test(text)) return { what: "a text file", wayOut: "name the weights' file" };
  return { what: "bytes of no kind we know", wayOut: `check the name, or ${again}` };
}
