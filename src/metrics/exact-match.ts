/** Share of texts that equal their reference when white space around both is taken away (CodeXGLUE's evaluators). Throws RangeError when the lists differ in length. */
export function exactMatch(references: readonly string[], candidates: readonly string[]): number {
  if (references.length !== candidates.length) {
    throw new RangeError(`${references.length} references and ${candidates.length} candidates`);
  }
  const equal = references.filter((reference, index) => reference.trim() === candidates[index]?.trim());
  return references.length === 0 ? 0 : equal.length / references.length;
}
