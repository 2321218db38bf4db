/** A day of a year; `time` is its share of the year, 0 on 1 January. */
export interface Day {
  readonly time: number;
  /** `20200621` */
  readonly stamp: string;
  /** `2020-06-21` */
  readonly iso: string;
}

/** The day that lies `days` after 1 January of a year. */
export function dayOf(year: number, days: number): Day {
  const date = new Date(Date.UTC(year, 0, 1 + Math.floor(days)));
  const iso = date.toISOString().slice(0, 10);
  const start = Date.UTC(date.getUTCFullYear(), 0, 1);
  return { time: (date.getTime() - start) / 86_400_000 / 365.25, stamp: iso.replaceAll("-", ""), iso };
}
