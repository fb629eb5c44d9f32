import { type Node, withTree } from '../languages/syntax-tree.ts';
import { javaDataFlow, normalisedFlows } from './java-data-flow.ts';
import { plainBleu, weightedBleu } from './weighted-bleu.ts';

/** CodeBLEU and its four parts, each between 0 and 1. */
export interface CodeBleu {
  readonly codeBleu: number;
  readonly ngrams: number;
  readonly weightedNgrams: number;
  /** Share of the references' subtrees that the candidates have too. */
  readonly syntax: number;
  /** Share of the references' flows of values that the candidates have too. */
  readonly dataFlow: number;
}

/**
 * CodeBLEU of Java, with equal weights.
 *
 * Source: Ren et al., "CodeBLEU", 2020, arXiv 2009.10297; microsoft/CodeXGLUE `code-to-code-trans/evaluator/CodeBLEU`. Needs the optional
 * package tree-sitter-java; its grammar is newer than the one of the published figures, which moves the syntax and data-flow parts a little.
 */
export async function codeBleu(references: readonly string[], candidates: readonly string[]): Promise<CodeBleu> {
  if (references.length !== candidates.length) throw new RangeError(`${references.length} references and ${candidates.length} candidates`);
  const counts = { subtrees: 0, sameSubtrees: 0, flows: 0, sameFlows: 0 };
  for (const [index, reference] of references.entries()) {
    const [wanted, given] = [await shapeOf(reference.trim()), await shapeOf((candidates[index] ?? '').trim())];
    const subtrees = new Set(given.subtrees);
    counts.subtrees += wanted.subtrees.length;
    counts.sameSubtrees += wanted.subtrees.filter((subtree) => subtrees.has(subtree)).length;
    counts.flows += wanted.flows.length;
    counts.sameFlows += commonCount(wanted.flows, given.flows);
  }
  const parts = {
    ngrams: plainBleu(references, candidates),
    weightedNgrams: weightedBleu(references, candidates, JAVA_KEYWORDS),
    syntax: counts.subtrees === 0 ? 0 : counts.sameSubtrees / counts.subtrees,
    dataFlow: counts.flows === 0 ? 0 : counts.sameFlows / counts.flows,
  };
  return { ...parts, codeBleu: (parts.ngrams + parts.weightedNgrams + parts.syntax + parts.dataFlow) / 4 };
}

/** Reserved words of Java 5. */
const JAVA_KEYWORDS: ReadonlySet<string> = new Set(
  (
    'abstract assert boolean break byte case catch char class const continue default do double else enum extends final finally float for goto ' +
    'if implements import instanceof int interface long native new package private protected public return short static strictfp super ' +
    'switch synchronized this throw throws transient try void volatile while'
  ).split(' '),
);

interface Shape {
  readonly subtrees: readonly string[];
  readonly flows: readonly string[];
}

function shapeOf(code: string): Promise<Shape> {
  return withTree('java', withoutComments(code), ({ rootNode }) => ({
    subtrees: subtreesOf(rootNode),
    flows: normalisedFlows(javaDataFlow(rootNode)),
  }));
}

/** The node and all below it that have children, each written as its types. */
function subtreesOf(node: Node): readonly string[] {
  return [node.toString(), ...node.children.flatMap((child) => (child === null || child.childCount === 0 ? [] : subtreesOf(child)))];
}

/** Each comment becomes a blank, and empty lines go. */
function withoutComments(code: string): string {
  const bare = code.replaceAll(/\/\/.*?$|\/\*[\s\S]*?\*\/|'(?:\\.|[^\\'])*'|"(?:\\.|[^\\"])*"/gm, (found) =>
    found.startsWith('/') ? ' ' : found,
  );
  return bare
    .split('\n')
    .filter((line) => line.trim() !== '')
    .join('\n');
}

/** How many of `wanted` are in `given`, each of which counts once. */
function commonCount(wanted: readonly string[], given: readonly string[]): number {
  const left = [...given];
  return wanted.filter((flow) => {
    const place = left.indexOf(flow);
    if (place >= 0) left.splice(place, 1);
    return place >= 0;
  }).length;
}
