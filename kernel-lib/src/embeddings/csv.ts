import { SoftconError } from "../core/errors";

/** A table of texts. */
export interface Csv {
  readonly header: readonly string[];
  /** As long as the header each. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * Reads comma-separated values with a header line (RFC 4180); semicolons and tabs too, where the header has those.
 * @param what how messages name it: a path.
 * @throws SoftconError where a quote does not end or a row has more or fewer fields than the header.
 */
export function readCsv(content: string, what: string): Csv {
  const text = content.startsWith("\uFEFF") ? content.slice(1) : content;
  const firstLine = /^[^\r\n]*/.exec(text)?.[0] ?? "";
  const separator = [",", ";", "\t"].find((candidate) => firstLine.includes(candidate)) ?? ",";
  const records = recordsOf(text, separator, what);
  const [header = [], ...rows] = records;
  const wrong = rows.findIndex((row) => row.length !== header.length);
  if (wrong >= 0)
    throw new SoftconError(
      `${what}: row ${wrong + 1} has ${rows[wrong]?.length} fields and the header ${header.length}`,
    );
  return { header, rows };
}

function recordsOf(text: string, separator: string, what: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  const end = (field: string): void => {
    record.push(field);
  };
  let at = 0;
  while (at < text.length) {
    if (text[at] === '"') {
      let field = "";
      for (let from = at + 1; ; ) {
        const quote = text.indexOf('"', from);
        if (quote < 0) throw new SoftconError(`${what}: row ${records.length} has a quote that does not end`);
        field += text.slice(from, quote);
        at = quote + 1;
        if (text[at] !== '"') break;
        field += '"';
        from = at + 1;
      }
      end(field);
    } else {
      const start = at;
      while (at < text.length && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r") at++;
      end(text.slice(start, at));
    }
    if (text[at] === separator) {
      at++;
      if (at === text.length) end("");
      continue;
    }
    if (text[at] === "\r") at++;
    if (text[at] === "\n") at++;
    records.push(record);
    record = [];
  }
  if (record.length > 0) records.push(record);
  return records.filter((fields) => fields.length > 1 || fields[0] !== "");
}

/** One line of comma-separated values, with its end. */
export function csvLine(fields: readonly string[]): string {
  const quoted = fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field));
  return `${quoted.join(",")}\n`;
}
