import { version } from "../core/version";

/** What a kernel says of itself. */
export function describeKernel(): Readonly<Record<string, unknown>> {
  return {
    status: "ok",
    protocol_version: "5.3",
    implementation: "softcon",
    implementation_version: version,
    language_info: {
      name: "typescript",
      version: "5.0",
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      nbconvert_exporter: "script",
      codemirror_mode: { name: "javascript", typescript: true, mode: "typescript" },
    },
    banner: `SoftCon ${version}: TypeScript on Node ${process.version}`,
    help_links: [],
    debugger: false,
  };
}
