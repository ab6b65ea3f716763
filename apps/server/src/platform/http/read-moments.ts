/** The ends of a span of time as a request writes them, as a store takes them; an open end is absent. */
export function readMoments({
  from,
  until,
}: {
  from?: string | undefined;
  until?: string | undefined;
}): { from?: Date; until?: Date } {
  return {
    ...(from === undefined ? {} : { from: new Date(from) }),
    ...(until === undefined ? {} : { until: new Date(until) }),
  };
}
