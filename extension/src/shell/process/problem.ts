/** The name that the library gives to what a person can mend. */
const name = "SoftconError";

/** An error that is told in a line. */
export function problem(message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

/** What a person can mend is said in a line; the rest is a defect, and where it happened helps to mend that. */
export function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === name ? error.message : (error.stack ?? error.message);
}
