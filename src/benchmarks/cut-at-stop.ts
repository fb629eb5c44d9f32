/** A drawn text up to the first place where one of `stops` stands; all of it where none does. */
export function cutAtStop(text: string, stops: readonly string[]): string {
  const places = stops.map((stop) => text.indexOf(stop)).filter((place) => place >= 0);
  return places.length === 0 ? text : text.slice(0, Math.min(...places));
}
